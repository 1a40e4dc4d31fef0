"""The last layer for one token alone: the same vectors, and the model as it was afterwards."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]


@pytest.mark.parametrize(("kind", "length"), [("clip", 9), ("siglip", 64), ("siglip2", 64)])
def test_it_changes_no_vector(kind: str, length: int, tmp_path: Path) -> None:
    import openvino as ov
    import torch

    from model_code.export import architectures, encoding, graphs, pooled, preprocessing, weights
    from model_code.export.patches import Patches
    from model_kit import checkpoints

    folder = getattr(checkpoints, kind)(tmp_path / kind)
    family = architectures.family_of(architectures.read_config(folder))
    model, shape = weights.load(folder, family, ()), preprocessing.read(folder)
    patches = Patches.of(model, shape)
    levels = np.random.default_rng(1).integers(0, 256, (3, shape.height, shape.width, 3), np.uint8)
    pixels = encoding.normalised(levels, shape).numpy()
    tokens = np.random.default_rng(2).integers(3, 30, (3, length))

    def plain() -> list[np.ndarray[Any, Any]]:
        towers = (architectures.VisionTower(model), pixels), (architectures.TextTower(model), tokens)
        with torch.no_grad():
            return [tower(torch.from_numpy(batch)).numpy() for tower, batch in towers]

    wanted = plain()
    with pooled.last_layers(model, family):
        converted = (
            graphs.vision(model, patches),
            graphs.text(model, tuple(tokens[0]), padded=family.pads_text),
        )
    for graph, batch, vectors in zip(converted, (patches.states(levels), tokens), wanted, strict=True):
        got = ov.compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})([batch])[0]
        np.testing.assert_allclose(got, vectors, rtol=1e-4, atol=1e-5)
    assert one_query(converted[0]) == (kind == "clip")
    assert one_query(converted[1]) == (kind != "clip")
    for before, after in zip(wanted, plain(), strict=True):
        np.testing.assert_array_equal(before, after)


def one_query(graph: Any) -> bool:
    """Tell whether the last attention of a tower's encoder asks for one token only."""
    attentions = [
        one for one in graph.get_ordered_ops() if one.get_type_name() == "ScaledDotProductAttention"
    ]
    queries = attentions[-1].get_output_partial_shape(0)[2]
    return bool(queries.max_length == 1)


def test_a_masked_tower_is_refused(tmp_path: Path) -> None:
    import torch

    from model_code.export import architectures, pooled, weights
    from model_code.export.errors import ExportError
    from model_kit import checkpoints

    folder = checkpoints.siglip(tmp_path / "siglip")
    family = architectures.family_of(architectures.read_config(folder))
    model = weights.load(folder, family, ())
    ids, mask = torch.ones(1, 64, dtype=torch.long), torch.ones(1, 64)
    mask[0, 8:] = 0
    with pooled.last_layers(model, family), pytest.raises(ExportError, match="masks a tower"):
        model.get_text_features(input_ids=ids, attention_mask=mask)
