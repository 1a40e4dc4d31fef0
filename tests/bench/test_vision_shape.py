import json
from pathlib import Path

import pytest

from bench.vision_shape import VisionShape


def test_cost_of_the_known_models() -> None:
    """The published 4.4, 17.6 and 81 billion multiply-adds of ViT-B/32, ViT-B/16 and ViT-L/14."""
    large = VisionShape(224, 14, 1024, 4096, 24, 768)

    assert VisionShape().gflop == pytest.approx(8.82, abs=0.01)
    assert VisionShape(patch_size=16).gflop == pytest.approx(2 * 17.6, rel=0.01)
    assert large.gflop == pytest.approx(2 * 81, rel=0.01)


def test_a_checkpoint_is_read_with_transformers_defaults(tmp_path: Path) -> None:
    config = {"model_type": "clip", "projection_dim": 64, "vision_config": {"patch_size": 16, "unknown": 1}}
    (tmp_path / "config.json").write_text(json.dumps(config))

    assert VisionShape.read(tmp_path) == VisionShape(patch_size=16, projection_dim=64)


def test_another_architecture_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "siglip"}')

    with pytest.raises(ValueError, match="siglip"):
        VisionShape.read(tmp_path)
