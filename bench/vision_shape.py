"""What encoding one image costs, from a CLIP checkpoint's own configuration."""

import json
from dataclasses import dataclass
from pathlib import Path

CHANNELS = 3


@dataclass(frozen=True)
class VisionShape:
    """The sizes of a CLIP vision tower; the defaults are ViT-B/32's, as in transformers' own configuration."""

    image_size: int = 224
    patch_size: int = 32
    hidden_size: int = 768
    intermediate_size: int = 3072
    num_hidden_layers: int = 12
    projection_dim: int = 512

    @classmethod
    def read(cls, checkpoint: Path) -> "VisionShape":
        """Read a checkpoint's config.json; raise `ValueError` if it is not CLIP's."""
        config = json.loads((checkpoint / "config.json").read_text())
        if config.get("model_type") != "clip":
            raise ValueError(f"the bench compares CLIP checkpoints, not {config.get('model_type')!r}")
        given = {
            **config.get("vision_config", {}),
            "projection_dim": config.get("projection_dim", cls.projection_dim),
        }
        return cls(**{name: given[name] for name in cls.__dataclass_fields__ if name in given})

    @property
    def gflop(self) -> float:
        """Return 1e9 floating-point operations an image: its matrix products, a multiply-add counted as two."""
        width, patches = self.hidden_size, (self.image_size // self.patch_size) ** 2
        tokens = patches + 1
        projections, attention = 4 * tokens * width**2, 2 * tokens**2 * width
        layer = projections + attention + 2 * tokens * width * self.intermediate_size
        embedding = patches * CHANNELS * self.patch_size**2 * width
        return 2 * (embedding + self.num_hidden_layers * layer + width * self.projection_dim) / 1e9
