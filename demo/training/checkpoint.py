"""A checkpoint as its users load it: transformers' own classes, its own preparation of pictures."""

import io
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

from demo.training.model import embeddings

_BATCH = 64
_JPEG_QUALITY = 88


class Checkpoint:
    """Embeds texts and pictures; vectors are rows of length 1."""

    def __init__(self, folder: Path) -> None:
        self._model = CLIPModel.from_pretrained(folder, dtype=torch.float32)
        self._model.requires_grad_(requires_grad=False).train(mode=False)
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._processor = CLIPImageProcessorPil.from_pretrained(folder)

    def texts(self, texts: Sequence[str]) -> torch.Tensor:
        """(texts, dimension)."""
        tokens = self._tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
        return embeddings(
            self._model.get_text_features(
                input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
            )
        )

    def pictures(self, pictures: Sequence[Image.Image]) -> torch.Tensor:
        """(pictures, dimension)."""
        chunks = [pictures[i : i + _BATCH] for i in range(0, len(pictures), _BATCH)]
        prepared = (self._processor(list(chunk), return_tensors="pt")["pixel_values"] for chunk in chunks)
        return torch.cat(
            [embeddings(self._model.get_image_features(pixel_values=pixels)) for pixels in prepared]
        )


def as_jpeg(picture: Image.Image) -> Image.Image:
    """The picture as it comes back from a catalogue's JPEG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    return Image.open(buffer).convert("RGB")
