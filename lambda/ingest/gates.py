"""The checks before the swap: each with its figure, its bound, and how to let it pass once."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from catalogue.limit import refusal
from ingest.indexes import Indexes


class GateError(RuntimeError):
    """The new release is not what it should be; the old one keeps serving."""


@dataclass(frozen=True)
class Bounds:
    """The settings by which the checks go, in percent."""

    max_reject_percent: int
    min_kept_percent: int = 70
    min_overlap_percent: int = 50
    max_recall_drop_percent: int = 10


@dataclass(frozen=True)
class Gate:
    """One check: its name, its figure beside the bound (both in percent), and in words what was found."""

    check: str
    figure: float
    bound: float
    passed: bool
    said: str


@dataclass
class Gates:
    """The checks of a run as they are made; those in `accepted` let the run pass whatever their figure."""

    accepted: Collection[str] = ()
    made: list[Gate] = field(default_factory=list)

    def add(self, *gates: Gate | None) -> None:
        """Add checks; one that does not apply is None."""
        self.made += [gate for gate in gates if gate is not None]

    def records(self) -> list[dict[str, Any]]:
        """Return what the report says of them."""
        return [
            {**asdict(gate), "accepted": not gate.passed and gate.check in self.accepted}
            for gate in self.made
        ]

    def hold(self) -> None:
        """Raise GateError where one has failed that nobody accepted."""
        failed = [gate for gate in self.made if not gate.passed and gate.check not in self.accepted]
        if failed:
            raise GateError(f"{'; '.join(gate.said for gate in failed)} ({_way_through(failed)})")


def _way_through(failed: Iterable[Gate]) -> str:
    options = " ".join(f"--accept {gate.check}" for gate in failed)
    return f"to let it pass once: clip-search ingest {options}"


class Counts(NamedTuple):
    """What a run made of the catalogue: products that it rejected, those in its index, and pictures with a vector."""

    rejected: int
    products: int
    pictures: int


def rejects(counts: Counts, limit_percent: int) -> Gate:
    """Check that few of the catalogue's products are unusable (`catalogue/limit.py`)."""
    why = refusal(counts.rejected, counts.products, limit_percent)
    of = counts.rejected + counts.products
    share = 100 * counts.rejected / max(of, 1)
    said = why or f"{counts.rejected} of {of} products rejected"
    return Gate("rejects", round(share, 2), limit_percent, why is None, said)


def beside(indexes: Indexes, previous: str, bounds: Bounds, counts: Counts) -> list[Gate | None]:
    """Check that a release has not far fewer products and pictures than the one in service."""
    return [
        kept("products", counts.products, indexes.count(previous), bounds.min_kept_percent),
        kept("pictures", counts.pictures, indexes.pictures(previous), bounds.min_kept_percent),
    ]


def kept(check: str, now: int, before: int, bound_percent: int) -> Gate | None:
    """Check that there are not far fewer of something than the release in service has; None where that has none."""
    if not before:
        return None
    share = 100 * now / before
    said = (
        f"{now} {check}, {share:.1f} % of the {before} of the release in service (at least {bound_percent} %: "
        "setting min_kept_percent)"
    )
    return Gate(check, round(share, 2), bound_percent, share >= bound_percent, said)
