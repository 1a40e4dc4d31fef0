"""Numbers for all that changes a vector: one of pictures, one of texts, and one of both."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from model_code.pictures.preprocess import Preprocessing
from model_code.towers.tokenizer import TokenizerSettings

# Raised when the export itself begins to compute other vectors from the same checkpoint: that of the tower which does.
VISION_RECIPE, TEXT_RECIPE = 5, 5
# Of a config what says who wrote it, not what it computes.
_REMARKS = {"transformers_version", "_name_or_path", "architectures", "dtype", "torch_dtype"}
# What the names of a tower's modules begin with; all others count for both towers.
_MODULES = {"image": ("vision_", "visual_"), "text": ("text_",)}
_CONFIGS = {"image": "vision_config", "text": "text_config"}
# Weights of the loss: training a tower moves them, and no vector depends on them.
_OF_THE_LOSS = ("logit_scale", "logit_bias")
_Tower = Literal["image", "text"]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Hex SHA-256 digests: the same inputs give the same ones on any machine, however the weights lie in files."""

    image: str
    text: str

    @property
    def whole(self) -> str:
        """The digest of both."""
        return _digest({"image": self.image, "text": self.text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """Everything that changes a vector.

    `model` is transformers', with its weights in fp32; `calibration` is a digest of the pictures that int8 was fitted
    to, or the empty string.
    """

    model: Any
    dimension: int
    tokenizer: Path
    settings: TokenizerSettings
    preprocessing: Preprocessing
    precision: str
    calibration: str

    def fingerprints(self) -> Fingerprints:
        """Return the digests of what changes a picture's vector, and of what changes a text's."""
        image = {
            **self._of("image"),
            "recipe": VISION_RECIPE,
            "preprocessing": self.preprocessing.as_json(),
            "calibration": self.calibration,
        }
        text = {
            **self._of("text"),
            "recipe": TEXT_RECIPE,
            "tokenizer": json.loads(self.tokenizer.read_text()),
            "tokenizer_settings": self.settings.as_json(),
        }
        return Fingerprints(_digest(image), _digest(text))

    def _of(self, tower: _Tower) -> dict[str, Any]:
        other: _Tower = "text" if tower == "image" else "image"
        return {
            "tower": tower,
            "weights": _weights(self.model, without=(*_MODULES[other], *_OF_THE_LOSS)),
            "architecture": self.model.config.model_type,
            "config": _stated(self.model.config),
            "tower_config": _stated(getattr(self.model.config, _CONFIGS[tower])),
            "dimension": self.dimension,
            "precision": self.precision,
        }


def _weights(model: torch.nn.Module, without: tuple[str, ...]) -> str:
    """Return a digest of a model's numbers in the order of their names, less those whose names begin so."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        if not name.startswith(without):
            digest.update(f"{name} {list(tensor.shape)} ".encode())
            digest.update(tensor.detach().contiguous().numpy().data)
    return digest.hexdigest()


def _digest(parts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _stated(config: Any) -> dict[str, Any]:
    """Return what a checkpoint says other than its config's class does by default.

    Whoever saves a checkpoint anew writes out what goes without saying, or leaves it out, and what older versions knew.
    """
    usual, told = type(config)().to_dict(), config.to_dict()
    left_out = {*_REMARKS, *_CONFIGS.values()}
    return {name: told[name] for name, one in usual.items() if name not in left_out and told[name] != one}
