"""Which products have one and the same vector: copies would break a graph, so they are told apart in it."""

import math
import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

SHAKE = 0.01
"""How far a copy is moved, about, as a share of a vector's length: its cosine to the true one is then some 0.99995."""
_MOVED = 8
"""In how many numbers. In all of a vector's, every copy would be nearest to the middle of them and to no other, and one
in a hundred could not be reached; in a few they are a cloud in which a graph finds its way."""
_READ_BYTES = 64
"""Models cut texts; what is within this many bytes is always read, as no token is shorter than one."""
_PLACES = 6


class Contents(Protocol):
    """Texts met so far."""

    def __contains__(self, text: object, /) -> bool:
        """Whether one was met."""

    def add(self, text: str, /) -> None:
        """Meet one."""


@dataclass(frozen=True)
class Identities:
    """The pictures and titles met so far."""

    met: Contents = field(default_factory=set[str])

    def again(self, kind: str, content: str) -> bool:
        """Whether a picture (by its ETag) or a title (as folded) was there before; from now on it was."""
        text = f"{kind}:{content}"
        before = text in self.met
        if not before:
            self.met.add(text)
        return before


def folded(title: str) -> str:
    """Return what titles with one vector have in common; that others have it too does no harm."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    letters = "".join(c for c in plain if c.isalnum())
    return (letters or plain).encode("utf-8", "replace")[:_READ_BYTES].decode("utf-8", "ignore")


def shaken(vector: Sequence[float], seed: str) -> list[float]:
    """Return a vector of length 1 moved a little, as only its seed decides."""
    dice = random.Random(seed)  # noqa: S311 - told apart, not kept secret
    moved = list(vector)
    count = min(_MOVED, len(moved))
    for place in range(count):
        moved[place] += dice.gauss(0, SHAKE / math.sqrt(count))
    length = math.hypot(*moved)
    return [round(value / length, _PLACES) for value in moved]
