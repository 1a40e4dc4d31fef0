"""The parts of a checkpoint fit each other: pictures and tokens the model, and one tower's vectors the other's."""

from typing import Any

import torch

from model_code.export.architectures import TextTower, VisionTower
from model_code.export.errors import ExportError, in_one_line
from model_code.pictures.preprocess import Preprocessing


def insist_on_pictures(model: Any, shape: Preprocessing, stated_in: str) -> None:
    """Raise `ExportError`, naming the file that states the shape, where the model takes pictures of another."""
    side = model.config.vision_config.image_size
    if (shape.height, shape.width) != (side, side):
        raise ExportError(
            f"{stated_in} makes pictures of {shape.height} by {shape.width}, the model takes {side} by {side} "
            "(config.json: vision_config.image_size): correct crop_size, or size where there is no crop"
        )


def dimension(model: Any, shape: Preprocessing, greatest_id: int, example: tuple[int, ...]) -> int:
    """Return how long the model's vectors are, of pictures as of texts such as the tokens `example`.

    Raises `ExportError` where tokens up to `greatest_id` are more than the model has, or the towers' vectors differ in
    length.
    """
    rows = model.text_model.embeddings.token_embedding.num_embeddings
    if greatest_id >= rows:
        raise ExportError(
            f"the tokenizer has ids up to {greatest_id}, the model {rows} tokens (config.json: vocab_size): "
            "resize the model's embeddings, or take the tokenizer that belongs to it"
        )
    with in_one_line("the model does not run"), torch.no_grad():
        pictures = VisionTower(model)(torch.zeros(1, 3, shape.height, shape.width)).shape[-1]
        texts = TextTower(model)(torch.tensor([example])).shape[-1]
    if pictures != texts:
        raise ExportError(
            f"config.json: vectors of pictures have {pictures} numbers, those of texts {texts}: they cannot be compared"
        )
    return int(pictures)
