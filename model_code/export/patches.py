"""The vision tower's first step, from grey levels to the states of patches: a convolution made a product of matrices.

Its patches do not overlap, so both are the same, and CPUs are faster at the product. Normalisation is part of it: it
takes levels as they are, whole numbers from 0 to 255, of which int8 loses nothing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import openvino as ov
import openvino.opset13 as ops
import torch
from numpy.typing import NDArray

from model_code.export.architectures import VisionTower
from model_code.export.encoding import normalised
from model_code.pictures.preprocess import Pixels, Preprocessing

_GREATEST = 127
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Patches:
    """What a model's convolution makes of pictures: states (n, rows * columns, width) of its `rows` by `columns`."""

    convolution: Any
    preprocessing: Preprocessing

    @classmethod
    def of(cls, model: torch.nn.Module, preprocessing: Preprocessing) -> "Patches":
        """Return the first step of a model's vision tower."""
        return cls(model.get_submodule("vision_model.embeddings.patch_embedding"), preprocessing)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches; what is left at the right and at the bottom is not seen."""
        side = self.convolution.kernel_size[0]
        return self.preprocessing.height // side, self.preprocessing.width // side

    def states(self, levels: Pixels) -> Floats:
        """Return the states (n, rows * columns, width) of uint8 levels (n, height, width, 3), as torch has them."""
        with torch.no_grad():
            states = self.convolution(normalised(levels, self.preprocessing))
        return np.asarray(states.flatten(2).transpose(1, 2).contiguous().numpy(), np.float32)

    def before(self, body: Any, *, int8: bool) -> Any:
        """Return the graph that takes uint8 levels (n, height, width, 3) and gives their states to the graph `body`."""
        shape = [-1, self.preprocessing.height, self.preprocessing.width, 3]
        given = ops.parameter(shape, np.uint8, name="levels")
        levels: Any = ops.convert(given, np.float32)
        if int8:
            levels = ops.fake_quantize(levels, *(np.float32(bound) for bound in (0, 255, 0, 255)), 256)
        states = self._embedded(levels, int8=int8)
        (parameter,) = body.get_parameters()
        for taker in parameter.output(0).get_target_inputs():
            taker.replace_source_output(states.output(0))
        return ov.Model(body.get_results(), [given], "vision")

    def _embedded(self, levels: Any, *, int8: bool) -> Any:
        weights, biases = self._scaled()
        weights, matrix = _rounded(weights) if int8 else (weights, ops.constant(weights))
        # The mean goes through the weights that are used: what rounding does to it would else be left over.
        mean = np.tile(np.array(self.preprocessing.mean, np.float32), weights.shape[1] // 3)
        product = ops.matmul(self._patches(levels), matrix, transpose_a=False, transpose_b=True)
        # Scaled after the product: weights for levels would be too small for fp16.
        scaled = ops.multiply(product, np.float32(self.preprocessing.rescale))
        return ops.add(scaled, np.asarray(biases - weights @ mean, np.float32))

    def _patches(self, levels: Any) -> Any:
        """Return (n, rows * columns, side * side * 3) of levels, a patch a row."""
        side, (rows, columns) = self.convolution.kernel_size[0], self.grid
        height, width = rows * side, columns * side
        if (height, width) != (self.preprocessing.height, self.preprocessing.width):
            levels = ops.slice(levels, [0, 0], [height, width], [1, 1], [1, 2])
        strips = ops.reshape(levels, [-1, rows, side, columns, side * 3], special_zero=False)
        rows_of_patches = ops.transpose(strips, [0, 1, 3, 2, 4])
        return ops.reshape(rows_of_patches, [-1, rows * columns, side * side * 3], special_zero=False)

    def _scaled(self) -> tuple[Floats, Floats]:
        """Return weights (width, side * side * 3) and biases (width,) for pixels from 0 to 1 less their mean."""
        weights = self.convolution.weight.detach().permute(0, 2, 3, 1).numpy()
        std, bias = np.array(self.preprocessing.std, np.float32), self.convolution.bias
        biases = np.zeros(len(weights), np.float32) if bias is None else bias.detach().numpy()
        return (weights / std).reshape(len(weights), -1), biases


class Body(torch.nn.Module):
    """All of a vision tower that comes after its first step: states (n, patches, width) to vectors (n, dimension)."""

    def __init__(self, model: torch.nn.Module, patches: Patches) -> None:
        super().__init__()
        self._tower = VisionTower(model)
        self._patches = patches

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Encode what the first step made of pictures."""
        convolution, shape = self._patches.convolution, self._patches.preprocessing
        blank = torch.zeros(1, 3, shape.height, shape.width).expand(states.shape[0], -1, -1, -1)
        convolution.forward = lambda _: states.transpose(1, 2).unflatten(2, self._patches.grid)
        try:
            return self._tower(blank)
        finally:
            del convolution.forward  # what shadowed the class's own


def _rounded(weights: Floats) -> tuple[Floats, Any]:
    """Return weights rounded to int8, a scale a row, and the same as a node of a graph."""
    scales = np.maximum(np.abs(weights).max(1, keepdims=True) / _GREATEST, np.finfo(np.float32).tiny)
    rounded = np.rint(weights / scales).astype(np.int8)
    node = ops.multiply(ops.convert(ops.constant(rounded), np.float32), ops.constant(scales))
    return rounded * scales, node
