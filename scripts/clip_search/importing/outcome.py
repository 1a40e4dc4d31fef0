"""What an import took, and what it did not."""

from dataclasses import dataclass, field

from catalogue.notes import Tally


@dataclass
class Outcome:
    """What was taken, and what was not; `notes` and `rejected` name places in the source."""

    products: int = 0
    pictures: int = 0
    removed: int = 0
    notes: Tally = field(default_factory=Tally)
    rejected: Tally = field(default_factory=Tally)
    hidden: Tally = field(default_factory=Tally)

    @property
    def rejections(self) -> int:
        """How many records could not be taken."""
        return sum(record["count"] for record in self.rejected.records())
