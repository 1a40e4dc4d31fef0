"""A shop of generated vectors, some products of which have one and the same, and what the right answers are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLUSTER = 40
SPREAD = 0.6
SHELVES = 10
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Shop:
    """Vectors of length 1, a row a product; the rows in `copies` are alike. A filter asks for one shelf's products."""

    vectors: Matrix
    copies: frozenset[int]
    shelves: NDArray[np.int64]

    @classmethod
    def generated(cls, others: int, copies: int, dimension: int, seed: int = 0) -> "Shop":
        """Draw `others` vectors around centres, as kinds of products are, and one more `copies` times among them."""
        dice = np.random.default_rng(seed)
        centres = dice.standard_normal((max((others + 1) // CLUSTER, 1), dimension))
        near = centres[dice.integers(len(centres), size=others + 1)]
        drawn = near + SPREAD * dice.standard_normal(near.shape)
        vectors = np.concatenate([drawn[1:], np.repeat(drawn[:1], copies, axis=0)])
        order = dice.permutation(len(vectors))
        vectors = vectors[order] / np.linalg.norm(vectors[order], axis=1, keepdims=True)
        alike = frozenset(np.flatnonzero(order >= others).tolist())
        shelves = dice.integers(SHELVES, size=len(vectors))
        return cls(np.round(vectors, 6).astype(np.float32), alike, shelves)

    @property
    def copied(self) -> int:
        """The first of the copies."""
        return min(self.copies)

    def questions(self, count: int, shelf: int | None = None, seed: int = 1) -> list[int]:
        """Return the rows of others, of one shelf or of all, whose vectors are searched for."""
        others = [row for row in self.on(range(len(self.vectors)), shelf) if row not in self.copies]
        drawn = np.random.default_rng(seed).permutation(others)[:count]
        return [int(row) for row in drawn]

    def wanted(self, question: int, depth: int, shelf: int | None) -> set[int]:
        """Return which of the others are among the nearest `depth` of a row's vector, by comparing with all."""
        nearness = self.vectors @ self.vectors[question]
        if shelf is not None:
            nearness[self.shelves != shelf] = -2
        best = np.argpartition(-nearness, depth)[:depth]
        return {int(row) for row in best} - self.copies

    def on(self, rows: Sequence[int], shelf: int | None) -> list[int]:
        """Return those of some rows that a filter lets through."""
        return [row for row in rows if shelf is None or self.shelves[row] == shelf]
