"""What was mended, cut or left out of products that were taken all the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3
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
        """Return `{"field", "what", "count", "examples"}` of each, the commonest first."""
        ranked = sorted(self._counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return [
            {"field": name, "what": what, "count": count, "examples": self._examples[name, what]}
            for (name, what), count in ranked
        ]
