"""How near a bundle's vectors are to the reference's: both float32 (n, dimension), rows of length 1, row by row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOP = 10

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Loss:
    """Cosines between vectors and the reference's, over `count` inputs."""

    count: int
    cosine_mean: float
    cosine_least: float


def loss(wanted: Vectors, got: Vectors) -> Loss:
    """Return the loss, rounded to 6 places."""
    found = cosines(wanted, got)
    return Loss(len(found), round(float(found.mean()), 6), round(float(found.min()), 6))


def cosines(wanted: Vectors, got: Vectors) -> NDArray[np.float64]:
    """Return the cosine of each pair (n,), whatever the vectors' lengths."""
    first, second = wanted.astype(np.float64), got.astype(np.float64)
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.asarray((first * second).sum(axis=1) / lengths)


def centred_cosines(wanted: Vectors, got: Vectors) -> NDArray[np.float64]:
    """Return the cosines (n,) after the reference's mean was taken from both.

    Vectors of one model crowd around their mean, so that plain cosines hide what sets two inputs apart.
    """
    mean = wanted.mean(axis=0, keepdims=True)
    return cosines(wanted - mean, got - mean)


def top_agreement(wanted: Vectors, got: Vectors, asked: tuple[Vectors, Vectors] | None = None) -> float:
    """Return the share (0 to 1) of the ten nearest pictures by the reference that are so by the bundle.

    Pictures are asked for each picture's nearest others, or for those nearest to `asked`: the reference's and the
    bundle's vectors of some texts.
    """
    questions = asked or (wanted, got)
    first, second = (
        _nearest(question, pictures, others=asked is None)
        for question, pictures in zip(questions, (wanted, got), strict=True)
    )
    shared = [len(set(one) & set(other)) for one, other in zip(first, second, strict=True)]
    return sum(shared) / first.size


def _nearest(questions: Vectors, pictures: Vectors, *, others: bool) -> NDArray[np.int64]:
    similar = questions @ pictures.T
    if others:
        np.fill_diagonal(similar, -2)
    return np.argsort(-similar, axis=1, kind="stable")[:, :TOP]
