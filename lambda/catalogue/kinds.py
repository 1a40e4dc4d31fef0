"""Of which type an attribute is: the catalogue as a whole decides, not its first line."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from catalogue.attributes import Scalar, Value
from catalogue.notes import TAKEN_AS_TEXT, Note, Place, Tally

MAX_NAMES = 500
"""The index maps every name; more would slow all of it down."""
MOST_COUNTED = 20_000
NEARLY_ALL = 0.9
MOST = 0.5
LONGEST_SHOWN = 60
Kind = Literal["text", "number", "boolean"]
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass
class Kinds:
    """Counts the types of every attribute's values, then holds every product to the decided one."""

    _counts: dict[str, Counter[Kind]] = field(default_factory=lambda: defaultdict(Counter))
    _decided: dict[str, Kind] | None = None
    _examples: dict[tuple[str, Kind], Place] = field(default_factory=dict)

    def count(self, attributes: Mapping[str, Value], place: Place) -> None:
        """Take one product into account; `place` is where it stands."""
        for name, value in attributes.items():
            if name in self._counts or len(self._counts) < MOST_COUNTED:
                found = {kind_of(one): one for one in _each(value)}
                self._counts[name].update(found.keys())
                for kind, one in found.items():
                    if (name, kind) not in self._examples:
                        self._examples[name, kind] = {**place, "value": str(one)[:LONGEST_SHOWN]}

    def record(self) -> dict[str, Any]:
        """Return what was counted as JSON takes it."""
        examples: dict[str, dict[str, Place]] = defaultdict(dict)
        for (name, kind), place in self._examples.items():
            examples[name][kind] = place
        return {name: {"counts": counts, "examples": examples[name]} for name, counts in self._counts.items()}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Kinds":
        """Return what a record was made of."""
        kinds = cls()
        for name, told in record.items():
            kinds._counts[name] = Counter(told["counts"])
            kinds._examples |= {(name, kind): place for kind, place in told["examples"].items()}
        return kinds

    def tell(self, notes: Tally) -> None:
        """Note which attributes are text although most products have another type, and what is in the way."""
        for name, decided in self._decide().items():
            (kind, count), *others = self._counts[name].most_common()
            total = self._counts[name].total()
            if kind != decided == "text" and count > MOST * total:
                what = f"{TAKEN_AS_TEXT}a {kind} in {count} products, but not in these"
                notes.add(f"attributes.{name}", what, self._examples[name, others[0][0]], total - count)

    def fitted(self, attributes: Mapping[str, Value], note: Note) -> dict[str, Value]:
        """Return a product's attributes as their types want them; what does not fit is left out and noted."""
        decided = self._decide()
        kept: dict[str, Value] = {}
        for name, value in attributes.items():
            kind = decided.get(name)
            if kind is None:
                note(f"attributes.{name[:64]}", f"left out: the catalogue has more than {MAX_NAMES} names")
                continue
            usable = [fit for one in _each(value) if (fit := _fitted(one, kind)) is not None]
            if len(usable) < len(_each(value)):
                note(f"attributes.{name}", f"left out: a {kind} in nearly all products, not in this one")
            if usable:
                kept[name] = usable if isinstance(value, list) else usable[0]
        return kept

    def _decide(self) -> dict[str, Kind]:
        """Fix the types, the names that most products have first."""
        if self._decided is None:
            ranked = sorted(self._counts.items(), key=lambda entry: (-entry[1].total(), entry[0]))
            self._decided = {name: _decision(counts) for name, counts in ranked[:MAX_NAMES]}
        return self._decided


def kind_of(value: Scalar) -> Kind:
    """Return the type of one value."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def _decision(counts: Counter[Kind]) -> Kind:
    kind, count = counts.most_common(1)[0]
    return kind if count >= NEARLY_ALL * counts.total() else "text"


def _fitted(value: Scalar, kind: Kind) -> Scalar | None:
    """Return a value as a type wants it, or None where it cannot be had without guessing."""
    if kind_of(value) == kind:
        return value
    if kind == "text":
        return str(value).lower() if isinstance(value, bool) else _plain(value)
    if kind == "boolean":
        return _BOOLEANS.get(str(value).lower())
    try:
        number = float(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return number if number is not None and abs(number) <= 1e300 else None


def _plain(number: float | str) -> str:
    """Write 42.0 as 42."""
    return (
        str(int(number))
        if isinstance(number, float) and number.is_integer() and abs(number) < 1e15
        else str(number)
    )


def _each(value: Value) -> list[Scalar]:
    return value if isinstance(value, list) else [value]
