"""What the export knows of each model family: how to load it, what its towers are, how it reads text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers

from model_code.export import complete, weights, whole
from model_code.export.documents import read_json
from model_code.export.errors import ExportError, in_one_line
from model_code.export.quiet import quiet

# What config.json says where the files hold other than the plain weights of the model.
_OTHER_WEIGHTS = ("quantization_config", "compression_config", "transformers_weights")


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
    """Return `config.json`. Raises `ExportError` where there is none, or its weights are not plain numbers."""
    try:
        config = read_json(folder / "config.json")
    except FileNotFoundError:
        raise ExportError("the checkpoint has no config.json") from None
    for key in _OTHER_WEIGHTS:
        parts = (config, config.get("text_config"), config.get("vision_config"))
        if any(isinstance(part, dict) and part.get(key) for part in parts):
            raise ExportError(
                f"config.json: {key} is given, which the export does not support: take the checkpoint that was not "
                "quantised or converted, with weights as floating-point numbers"
            )
    return config


def family_of(config: dict[str, Any]) -> Family:
    """Return the family of a config. Raises `ExportError` naming a model type that is not known."""
    model_type = str(config.get("model_type"))
    if model_type not in FAMILIES:
        known = ", ".join(sorted(FAMILIES))
        raise ExportError(f"models of type {model_type!r} are not supported; known are {known}")
    return FAMILIES[model_type]


def load(folder: Path, family: Family) -> torch.nn.Module:
    """Return the model in fp32, ready to infer.

    Raises `ExportError` where the weights' files are damaged, do not fill the architecture of `config.json` exactly or
    hold what is no finite number.
    """
    found = weights.files(folder)
    kinds = whole.kinds(found)
    kind = getattr(transformers, family.model_class)
    with quiet():
        with in_one_line("config.json describes no model that transformers can build"):
            config = kind.config_class.from_pretrained(folder, local_files_only=True)
            with torch.device("meta"):
                kind(config)
        with in_one_line(f"transformers cannot load {weights.named(found)}"):
            model, told = kind.from_pretrained(
                folder,
                config=config,
                dtype=torch.float32,
                use_safetensors=found[0].suffix == ".safetensors",
                local_files_only=True,
                ignore_mismatched_sizes=True,  # they are told here, in one line
                output_loading_info=True,
            )
    complete.insist(model, told, kinds, weights.named(found))
    ready: torch.nn.Module = model.eval()
    return ready


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
