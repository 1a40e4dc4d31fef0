"""Int8 by NNCF: weights alone, or weights and activations where there are pictures to fit them to."""

from collections.abc import Sequence
from typing import Any

import nncf

from model_code.export.patches import Patches
from model_code.pictures.preprocess import Pixels


def weights_only(graph: Any) -> Any:
    """Return the graph with int8 weights; it computes in float."""
    return nncf.compress_weights(graph, mode=nncf.CompressWeightsMode.INT8_SYM)


def post_training(body: Any, pixels: Sequence[Pixels], patches: Patches) -> Any:
    """Return the vision tower's graph with int8 weights and activations, fitted to pictures (each height, width, 3)."""
    return nncf.quantize(
        body,
        nncf.Dataset(pixels, lambda levels: patches.states(levels[None])),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.PERFORMANCE,
        subset_size=len(pixels),
    )
