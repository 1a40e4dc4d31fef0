"""Torch towers to OpenVINO graphs with free batch size, taking what the server has at hand."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from openvino.preprocess import PrePostProcessor

from model_code.export.architectures import TextTower, VisionTower
from model_code.preprocess import Preprocessing


def vision(model: torch.nn.Module, preprocessing: Preprocessing) -> Any:
    """Return the vision tower as a graph that takes normalised float pixels (n, 3, height, width)."""
    shape = (preprocessing.height, preprocessing.width)
    return _convert(
        VisionTower(model), torch.zeros(2, 3, *shape), ov.PartialShape([-1, 3, *shape]), ov.Type.f32
    )


def text(model: torch.nn.Module, example: tuple[int, ...], *, padded: bool) -> Any:
    """Return the text tower as a graph that takes int64 ids (n, length): of the example's length where texts are
    padded, else of any length, the same for all of a batch.
    """
    # A free length that is never used has a price: SigLIP's graph, once run with a single token, went on to give
    # wrong vectors for 64 (OpenVINO 2026.4, whose cache of prepared shapes is to blame: without it they are right).
    ids = torch.tensor([example, example], dtype=torch.int64)
    shape = ov.PartialShape([-1, len(example) if padded else -1])
    return _convert(TextTower(model), ids, shape, ov.Type.i64)


def taking_levels(graph: Any, preprocessing: Preprocessing) -> Any:
    """Return the vision graph with scaling and normalisation inside: it takes uint8 levels (n, height, width, 3)."""
    steps = PrePostProcessor(graph)
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    steps.input().model().set_layout(ov.Layout("NCHW"))
    mean = [value / preprocessing.rescale for value in preprocessing.mean]
    std = [value / preprocessing.rescale for value in preprocessing.std]
    steps.input().preprocess().convert_element_type(ov.Type.f32).mean(mean).scale(std)
    return steps.build()


def normalised(pixels: np.ndarray[Any, Any], preprocessing: Preprocessing) -> np.ndarray[Any, Any]:
    """Return float32 pixels (n, 3, height, width) of uint8 levels (n, height, width, 3), as the reference does it."""
    scaled = pixels.astype(np.float32) * np.float32(preprocessing.rescale)
    mean, std = (np.array(three, np.float32) for three in (preprocessing.mean, preprocessing.std))
    return np.ascontiguousarray(((scaled - mean) / std).transpose(0, 3, 1, 2))


def save(graph: Any, path: Path, *, half: bool) -> None:
    """Write a graph; `half` keeps in fp16 what is not quantised."""
    ov.save_model(graph, str(path), compress_to_fp16=half)


def _convert(tower: torch.nn.Module, example: torch.Tensor, shape: Any, kind: Any) -> Any:
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # Tracing warns of each shape that Python code looked at.
        return ov.convert_model(tower.eval(), example_input=(example,), input=[(shape, kind)])
