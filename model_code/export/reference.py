"""Vectors as a model's documentation says they are made: transformers' own processor, tokenizer and model."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import transformers
from transformers.image_utils import load_image

from model_code.export import architectures, tokenizer_files
from model_code.export.architectures import TextTower, VisionTower
from model_code.export.closeness import Vectors
from model_code.export.encoding import in_batches, unit_vectors
from model_code.export.errors import ExportError
from model_code.export.source import Checkpoint
from model_code.export.text import longest


class Reference:
    """A checkpoint under transformers, in fp32."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        config = architectures.read_config(checkpoint.folder)
        self._family = architectures.family_of(config)
        self._model = architectures.load(checkpoint.folder, self._family)
        self._tokenizer: Any = tokenizer_files.load(checkpoint.folder)
        # Pillow's resizing is what checkpoints were trained with; torchvision's is another, where it is installed.
        self._processor: Any = transformers.AutoImageProcessor.from_pretrained(
            checkpoint.folder, backend="pil"
        )
        self._longest = longest(self._tokenizer, self._family, config)

    def pictures(self, files: Sequence[Path]) -> Vectors:
        """Return vectors (n, dimension) of picture files.

        Raises `ExportError` for one that transformers cannot open.
        """
        return in_batches(self._pictures, files)

    def texts(self, texts: Sequence[str]) -> Vectors:
        """Return vectors (n, dimension) of texts, padded to the longest or as the family wants it."""
        return in_batches(self._texts, texts)

    def _pictures(self, files: Sequence[Path]) -> Vectors:
        pixels = self._processor([_opened(path) for path in files], return_tensors="pt")["pixel_values"]
        return unit_vectors(VisionTower(self._model), pixels)

    def _texts(self, texts: Sequence[str]) -> Vectors:
        padding = "max_length" if self._family.pads_text else True
        found = self._tokenizer(
            list(texts), padding=padding, truncation=True, max_length=self._longest, return_tensors="pt"
        )
        return unit_vectors(TextTower(self._model), found["input_ids"])


def _opened(path: Path) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
            return load_image(str(path))
    except (OSError, ValueError):
        raise ExportError(f"transformers cannot open {path}: leave it out") from None
