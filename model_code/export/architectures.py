"""What the export knows of each model family: how to load it, what its towers are, how it reads text."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers

from model_code.export.errors import ExportError


@dataclass(frozen=True, slots=True)
class Family:
    """A model type of transformers.

    `pads_text`: its text tower was trained on, and needs, padded texts. `vision_pools`, `text_pools`: the place of the
    one token (0 or -1) that a tower reads of its last layer; None where it reads several, or the place depends on the
    text.
    """

    model_type: str
    model_class: str
    pads_text: bool
    vision_pools: int | None
    text_pools: int | None


FAMILIES = {
    "clip": Family("clip", "CLIPModel", pads_text=False, vision_pools=0, text_pools=None),
    "siglip": Family("siglip", "SiglipModel", pads_text=True, vision_pools=None, text_pools=-1),
}


def read_config(folder: Path) -> dict[str, Any]:
    """Return `config.json`. Raises `ExportError` where there is none."""
    try:
        config = json.loads((folder / "config.json").read_text())
    except FileNotFoundError:
        raise ExportError("the checkpoint has no config.json") from None
    return dict(config)


def family_of(config: dict[str, Any]) -> Family:
    """Return the family of a config. Raises `ExportError` naming a model type that is not known."""
    model_type = str(config.get("model_type"))
    if model_type not in FAMILIES:
        known = ", ".join(sorted(FAMILIES))
        raise ExportError(f"models of type {model_type!r} are not supported; known are {known}")
    return FAMILIES[model_type]


def load(folder: Path, family: Family) -> torch.nn.Module:
    """Return the model in fp32, ready to infer."""
    model: torch.nn.Module = getattr(transformers, family.model_class).from_pretrained(
        folder, dtype=torch.float32
    )
    return model.eval()


class VisionTower(torch.nn.Module):
    """Normalised pixels (n, 3, height, width) to projected vectors (n, dimension)."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Encode pictures."""
        return _vectors(self.model.get_image_features(pixel_values=pixel_values))


class TextTower(torch.nn.Module):
    """Token ids (n, length), all of one length, to projected vectors (n, dimension)."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """Encode texts."""
        return _vectors(self.model.get_text_features(input_ids=input_ids))


def _vectors(features: Any) -> torch.Tensor:
    """Return the vectors: transformers 5 wraps in an output object what transformers 4 returned plainly."""
    found = getattr(features, "pooler_output", features)
    if not isinstance(found, torch.Tensor):
        raise ExportError("this version of transformers returns features of an unknown shape")
    return found
