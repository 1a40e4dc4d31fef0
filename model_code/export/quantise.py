"""Int8 by NNCF: weights alone, or weights and activations where there are pictures to fit them to."""

from collections.abc import Sequence
from typing import Any

import nncf
import numpy as np

from model_code.export import graphs
from model_code.preprocess import Pixels, Preprocessing


def weights_only(graph: Any) -> Any:
    """Return the graph with int8 weights; it computes in float."""
    return nncf.compress_weights(graph, mode=nncf.CompressWeightsMode.INT8_SYM)


def post_training(graph: Any, pixels: Sequence[Pixels], preprocessing: Preprocessing) -> Any:
    """Return the vision graph with int8 weights and activations, fitted to pictures (each height, width, 3)."""

    def batch(levels: Pixels) -> np.ndarray[Any, Any]:
        return graphs.normalised(levels[None], preprocessing)

    return nncf.quantize(
        graph,
        nncf.Dataset(pixels, batch),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.PERFORMANCE,
        subset_size=len(pixels),
    )
