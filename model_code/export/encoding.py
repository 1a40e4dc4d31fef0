"""What torch's towers are given, and what they make of it, a batch at a time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import torch

from model_code.export.closeness import Vectors
from model_code.pictures.preprocess import Pixels, Preprocessing

_BATCH = 16
T = TypeVar("T")


def normalised(levels: Pixels, preprocessing: Preprocessing) -> torch.Tensor:
    """Return float32 pixels (n, 3, height, width) of uint8 levels (n, height, width, 3), as the reference does it."""
    scaled = levels.astype(np.float32) * np.float32(preprocessing.rescale)
    mean, std = (np.array(three, np.float32) for three in (preprocessing.mean, preprocessing.std))
    return torch.from_numpy(np.ascontiguousarray(((scaled - mean) / std).transpose(0, 3, 1, 2)))


def unit_vectors(tower: torch.nn.Module, given: torch.Tensor) -> Vectors:
    """Return a tower's vectors (n, dimension), of length 1, of one batch of its inputs."""
    with torch.no_grad():
        return np.asarray(torch.nn.functional.normalize(tower(given), dim=-1).numpy(), np.float32)


def in_batches(encode: Callable[[Sequence[T]], Vectors], inputs: Sequence[T]) -> Vectors:
    """Return the vectors (n, dimension) of all inputs, few of which are encoded at a time."""
    return np.concatenate([encode(inputs[at : at + _BATCH]) for at in range(0, len(inputs), _BATCH)])
