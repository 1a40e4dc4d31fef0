"""What the export knows of each model family: its class, what its towers are, how it reads text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from model_code.export.errors import ExportError
from model_code.export.files import one_line, read_json


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
    """Return `config.json`. Raises `ExportError` where there is none, or it tells of quantised weights."""
    config = read_json(folder / "config.json")
    if told := config.get("quantization_config"):
        method = told.get("quant_method", "unknown method") if isinstance(told, dict) else told
        raise ExportError(f"config.json: the weights are quantised ({method}): give the original checkpoint")
    return config


def family_of(config: dict[str, Any]) -> Family:
    """Return the family of a config. Raises `ExportError` naming a model type that is not known."""
    model_type = str(config.get("model_type"))
    if model_type not in FAMILIES:
        known = ", ".join(sorted(FAMILIES))
        raise ExportError(f"models of type {model_type!r} are not supported; known are {known}")
    return FAMILIES[model_type]


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


def dimension(model: torch.nn.Module, height: int, width: int) -> int:
    """Return how many numbers a vector has, by encoding a blank picture and a short text.

    Raises `ExportError` where a tower cannot take them, or the two towers differ.
    """
    picture, text = torch.zeros(1, 3, height, width), torch.zeros(1, 2, dtype=torch.long)
    seen = _encoded(
        VisionTower(model), picture, f"pictures of {height} x {width}, as the preprocessing makes them"
    )
    read = _encoded(TextTower(model), text, "texts")
    if seen != read:
        raise ExportError(
            f"config.json: a picture's vector has {seen} numbers, a text's {read}: they cannot be compared"
        )
    return seen


def _encoded(tower: torch.nn.Module, given: torch.Tensor, what: str) -> int:
    try:
        with torch.no_grad():
            return int(tower(given).shape[-1])
    except (RuntimeError, ValueError, IndexError) as error:
        raise ExportError(f"the model does not take {what}: {one_line(error)}") from None
