"""What torch's towers make of their inputs, a batch at a time."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import torch

from model_code.export.closeness import Vectors

_BATCH = 16
T = TypeVar("T")


def unit_vectors(tower: torch.nn.Module, given: torch.Tensor) -> Vectors:
    """Return a tower's vectors (n, dimension), of length 1, of one batch of its inputs."""
    with torch.no_grad():
        return np.asarray(torch.nn.functional.normalize(tower(given), dim=-1).numpy(), np.float32)


def in_batches(encode: Callable[[Sequence[T]], Vectors], inputs: Sequence[T]) -> Vectors:
    """Return the vectors (n, dimension) of all inputs, few of which are encoded at a time."""
    return np.concatenate([encode(inputs[at : at + _BATCH]) for at in range(0, len(inputs), _BATCH)])
