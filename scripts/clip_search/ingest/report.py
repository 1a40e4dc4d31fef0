"""A run's report, `report.json`, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clip_search.ingest import took

LABELS = {
    "indexed": "products indexed",
    "rejected": "products rejected",
    "embedded": "vectors computed",
    "reused": "vectors reused",
    "dropped": "products dropped",
    "previous": "previous release",
}
UNTOLD = {LABELS["previous"]: "none"}
"""What is said of a figure that is not there."""


@dataclass(frozen=True)
class Report:
    """A run's own figures, as its `report.json` has them."""

    bucket: str
    run: str
    figures: Mapping[str, Any]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The figures with their labels, those that the report has."""
        known = [(label, self.figures[key]) for key, label in LABELS.items() if key in self.figures]
        told = [
            (label, UNTOLD.get(label, "not known") if value is None else str(value)) for label, value in known
        ]
        if counts := self.figures.get("thumbnails"):
            told.append(("thumbnails", _thumbnails(counts)))
        if changed := self.figures.get("model_changed"):
            told.append(("model", _model(changed)))
        return [*told, *took.lines(self.figures)]

    @property
    def dry(self) -> bool:
        """Whether it only says what a run would do."""
        return self.figures.get("status") == "dry_run"

    @property
    def checks(self) -> list[dict[str, Any]]:
        """The checks before the swap, as they went."""
        return list(self.figures.get("gates") or [])

    @property
    def placeholders(self) -> list[str]:
        """Pictures that so many products share that they were left out of searches by picture, a line each."""
        return [
            f"{one.get('image')} is the picture of {one.get('products')} products: taken for a placeholder, and left "
            "out of searches by picture (setting placeholder_percent)."
            for one in self.figures.get("placeholders") or []
        ]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why products were rejected, the commonest first."""
        return list(self.figures.get("reasons") or [])

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What was mended in products that stand, the commonest first."""
        return list(self.figures.get("notes") or [])

    @property
    def notes_at(self) -> str:
        """Where all of what was mended is."""
        return f"s3://{self.bucket}/runs/{self.run}/notes.jsonl"

    @property
    def rejected_at(self) -> str:
        """Where the rejected products and their reasons are."""
        return f"s3://{self.bucket}/runs/{self.run}/rejected.jsonl"


def _model(changed: Mapping[str, bool]) -> str:
    """Which part of the model is another than the previous release's: the vectors of that part were made again."""
    parts = {"image": "pictures", "text": "texts"}
    others = [name for part, name in parts.items() if changed.get(part)]
    return f"another for {' and '.join(others)}" if others else "as before"


def _thumbnails(counts: Mapping[str, Any]) -> str:
    """How many there are, and how many went; where the time was not enough, it is those that were looked at."""
    told = ", ".join(f"{counts.get(what, 0)} {what}" for what in ("made", "kept", "removed"))
    return (
        told if counts.get("complete", True) else f"{told} (not all were looked at; the next ingest goes on)"
    )
