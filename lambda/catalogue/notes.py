"""What was mended, cut or left out of products that were taken all the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3
LEFT_OUT = "left out: "
NOT_READ = "not read: "
TAKEN_AS_TEXT = "taken as text: "
Note = Callable[[str, str], None]
"""Takes the field and what was done with it, worded so that equal doings read equal."""
Place = Mapping[str, object]
"""Where it was: `id`, `file`, `line`."""


@dataclass
class Tally:
    """How often each thing happened, with the first few places."""

    _counts: dict[tuple[str, str], int] = field(default_factory=dict)
    _examples: dict[tuple[str, str], list[Place]] = field(default_factory=dict)

    def add(self, name: str, what: str, place: Place, count: int = 1) -> None:
        """Count one more."""
        key = (name, what)
        self._counts[key] = self._counts.get(key, 0) + count
        examples = self._examples.setdefault(key, [])
        if len(examples) < EXAMPLES:
            examples.append(place)

    def add_records(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Count what another tally has counted."""
        for record in records:
            first, *others = record["examples"]
            self.add(record["field"], record["what"], first, record["count"])
            for place in others:
                self.add(record["field"], record["what"], place, 0)

    def records(self) -> list[dict[str, Any]]:
        """Return `{"field", "what", "count", "examples"}` of each: what costs most first, then the commonest."""
        ranked = sorted(self._counts.items(), key=lambda entry: (_rank(*entry[0]), -entry[1], entry[0]))
        return [
            {"field": name, "what": what, "count": count, "examples": self._examples[name, what]}
            for (name, what), count in ranked
        ]


def is_grave(name: str, what: str) -> bool:
    """Whether it took from a product what it is found by or shown with, or a whole file from the catalogue."""
    return what.startswith(NOT_READ) or (name in ("title", "images") and what.startswith(LEFT_OUT))


def _rank(name: str, what: str) -> int:
    """Losses of pictures, titles and files, then other losses, then what was cut, then what was only mended.

    A number that is taken as text can be neither ranged over nor sorted by: a loss.
    """
    if is_grave(name, what):
        return 0
    return 1 if what.startswith((LEFT_OUT, TAKEN_AS_TEXT)) else 2 if what.startswith("cut to ") else 3
