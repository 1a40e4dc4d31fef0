"""What is drawn: a product and one view of it."""

from dataclasses import dataclass
from random import Random

from demo.drawing.colours import COLOURS, ink_for
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS


@dataclass(frozen=True)
class Product:
    """A kind in a colour and a pattern; the seed settles shape, shade and motif."""

    kind: str
    colour: str
    pattern: str
    seed: int

    def generator(self, purpose: str) -> Random:
        """A random generator of its own for each purpose, the same in every process."""
        # Random(str) does not depend on PYTHONHASHSEED.
        return Random(f"{purpose}/{self.kind}/{self.colour}/{self.pattern}/{self.seed}")  # noqa: S311 - pictures

    @property
    def ink(self) -> str:
        """The name of the second colour, which all patterns but the plain one use."""
        return ink_for(self.colour, self.generator("ink"))


def combinations() -> list[tuple[str, str, str]]:
    """Every kind, colour and pattern, in a fixed order."""
    return [(k, c, p) for k in KINDS for c in COLOURS for p in PATTERNS]
