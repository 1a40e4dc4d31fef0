"""Torch towers to OpenVINO graphs with free batch size."""

import math
import warnings
from pathlib import Path
from typing import Any

import openvino as ov
import torch

from model_code.export.architectures import TextTower
from model_code.export.patches import Body, Patches


def vision(model: torch.nn.Module, patches: Patches) -> Any:
    """Return the vision tower as a graph that takes the states of patches (n, patches, width)."""
    states = torch.zeros(2, math.prod(patches.grid), patches.convolution.out_channels)
    return _convert(Body(model, patches), states, ov.PartialShape([-1, *states.shape[1:]]), ov.Type.f32)


def text(model: torch.nn.Module, example: tuple[int, ...], *, padded: bool) -> Any:
    """Return the text tower as a graph that takes int64 ids (n, length): of the example's length where texts are
    padded, else of any length, the same for all of a batch.
    """
    # A free length that is never used has a price: SigLIP's graph, once run with a single token, went on to give
    # wrong vectors for 64 (OpenVINO 2026.4, whose cache of prepared shapes is to blame: without it they are right).
    ids = torch.tensor([example, example], dtype=torch.int64)
    shape = ov.PartialShape([-1, len(example) if padded else -1])
    return _convert(TextTower(model), ids, shape, ov.Type.i64)


def save(graph: Any, path: Path, *, half: bool) -> None:
    """Write a graph; `half` keeps in fp16 what is not quantised."""
    ov.save_model(graph, str(path), compress_to_fp16=half)


def _convert(tower: torch.nn.Module, example: torch.Tensor, shape: Any, kind: Any) -> Any:
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # Tracing warns of each shape that Python code looked at.
        return ov.convert_model(tower.eval(), example_input=(example,), input=[(shape, kind)])
