"""The first step of a vision tower as a graph of its own: torch's convolution of normalised pixels, from levels."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]

LEVELS = np.random.default_rng(3).integers(0, 256, (3, 70, 45, 3), np.uint8)


def states(*, bias: bool, int8: bool) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return what torch and the graph make of `LEVELS`, whose sides are no multiples of the patches'."""
    import openvino as ov
    import openvino.opset13 as ops
    import torch

    from model_code.export.patches import Patches
    from model_code.pictures.preprocess import Preprocessing

    torch.manual_seed(4)
    shape = Preprocessing(None, 70, 45, 3, 1 / 255, (0.48, 0.46, 0.41), (0.27, 0.26, 0.28))
    convolution = torch.nn.Conv2d(3, 24, 16, 16, bias=bias)
    convolution.weight.data[5] = 0  # a filter that training left without any use
    patches = Patches(convolution, shape)
    assert patches.grid == (4, 2)
    given = ops.parameter([-1, 8, 24], np.float32)
    graph = patches.before(ov.Model([ops.relu(ops.relu(given))], [given]), int8=int8)
    got = ov.compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})([LEVELS])[0]
    return np.maximum(patches.states(LEVELS), 0), got


@pytest.mark.parametrize("bias", [True, False])
def test_in_float_they_are_torchs(bias: bool) -> None:  # noqa: FBT001
    wanted, got = states(bias=bias, int8=False)
    assert wanted.std() > 0.1
    np.testing.assert_allclose(got, wanted, atol=1e-5)


@pytest.mark.parametrize("bias", [True, False])
def test_in_int8_only_weights_are_rounded(bias: bool) -> None:  # noqa: FBT001
    wanted, got = states(bias=bias, int8=True)
    error = (got - wanted)[wanted > 0]
    assert 0 < np.abs(error).max() < 0.03 * wanted.std()
    assert abs(error.mean()) < 0.002 * wanted.std()


def test_the_model_is_as_it_was_after_its_conversion(tmp_path: Path) -> None:
    import torch

    from model_code.export import architectures, graphs, preprocessing
    from model_code.export.patches import Patches
    from model_kit import checkpoints

    folder = checkpoints.clip(tmp_path / "clip")
    model = architectures.load(folder, architectures.family_of(architectures.read_config(folder)))
    shape = preprocessing.read(folder)
    pixels = torch.rand(2, 3, shape.height, shape.width)
    with torch.no_grad():
        before = architectures.VisionTower(model)(pixels)
        graphs.vision(model, Patches.of(model, shape))
        assert torch.equal(architectures.VisionTower(model)(pixels), before)
