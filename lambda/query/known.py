"""What was embedded before: a bounded memory of vectors by model and content, which outlives releases."""

import hashlib
from array import array
from collections import OrderedDict
from dataclasses import dataclass

from common.arrangement import Vector

MOST = 2_000
"""Of 512 numbers, some 8 MB."""
_LONGEST_KEY = 64


@dataclass(frozen=True)
class Embedded:
    """A vector of length 1, and whether its text was longer than the model reads."""

    vector: Vector
    truncated: bool


class KnownVectors:
    """The vectors last used, one a text or picture."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._vectors: OrderedDict[tuple[str, str, str], Embedded] = OrderedDict()

    def find(self, fingerprint: str, kind: str, value: str) -> Embedded | None:
        """Return what a model made of an input, or None."""
        key = (fingerprint, kind, _short(value))
        found = self._vectors.get(key)
        if found is not None:
            self._vectors.move_to_end(key)
        return found

    def add(self, fingerprint: str, kind: str, value: str, vector: Vector, *, truncated: bool) -> None:
        """Remember one more; the one that was not used for longest goes."""
        self._vectors[fingerprint, kind, _short(value)] = Embedded(array("d", vector), truncated)
        while len(self._vectors) > self._most:
            self._vectors.popitem(last=False)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_KEY else hashlib.sha256(value.encode()).hexdigest()
