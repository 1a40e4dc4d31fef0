"""What the export cost: the bundle's vectors against those of the torch model."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from model_code.export.architectures import TextTower, VisionTower
from model_code.export.closeness import Loss, Vectors, loss, top_agreement
from model_code.export.encoding import in_batches, normalised, unit_vectors
from model_code.export.errors import ExportError
from model_code.pictures.preprocess import Pixels, Preprocessing
from model_code.towers.encoder import Encoder

# The least cosine to torch's vector that any picture or text may show.
LEAST_COSINE = {"fp32": 1 - 1e-4, "int8": 0.98}
# The greatest cosine distance from the golden vectors on another machine, whose int8 arithmetic may round otherwise.
GOLDEN_TOLERANCE = {"fp32": 1e-4, "int8": 5e-3}
# What was measured on, after how many times the loss of its worst picture others may show. A photograph, of 604, was
# seen to lose up to 2.12 times as much as the worst made picture, under thirteen models.
ON_PHOTOGRAPHS = (1.0, "calibration pictures")
ON_MADE_PICTURES = (2.5, "pictures made to be like photographs")
# What two vectors that are the same may differ by in any number, as they were computed in different batches.
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Measurements:
    """The loss of both towers, and how much of torch's ten nearest pictures the bundle's vectors find (0 to 1).

    `bound` is the least cosine that any picture or text may show, `margin` how many times the loss of the worst
    picture was allowed for in others.
    """

    bound: float
    margin: float
    images: Loss
    texts: Loss
    top10_agreement: float
    measured_on: str

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def measure(
    model: torch.nn.Module,
    encoder: Encoder,
    preprocessing: Preprocessing,
    pixels: Sequence[Pixels],
    tokens: Sequence[tuple[int, ...]],
    bound: float,
    margin: float,
    measured_on: str,
) -> Measurements:
    """Encode the same pixels and tokens with torch and with the exported graphs, and compare.

    Raises `ExportError` where torch's own vectors have no direction, or are the same for different inputs.
    """
    wanted = _torch_images(model, pixels, preprocessing)
    texts_wanted = np.concatenate([unit_vectors(TextTower(model), torch.tensor([ids])) for ids in tokens])
    _insist_on_difference("picture", wanted)
    _insist_on_difference("text", texts_wanted)
    got = in_batches(encoder.images, pixels)
    return Measurements(
        bound=bound,
        margin=margin,
        images=loss(wanted, got),
        texts=loss(texts_wanted, encoder.texts(tokens)),
        top10_agreement=round(top_agreement(wanted, got), 4),
        measured_on=measured_on,
    )


def _insist_on_difference(kind: str, wanted: Vectors) -> None:
    """Raise `ExportError` where the model itself gives no vectors, or does not tell two inputs apart."""
    if not np.isfinite(wanted).all() or not (np.linalg.norm(wanted, axis=1) > 0).all():
        raise ExportError(f"torch's own vector of a {kind} has no direction: the checkpoint is damaged")
    similar = np.abs(wanted[:, None] - wanted[None]).max(axis=2) + np.eye(len(wanted))
    if similar.min() <= _SAME:
        raise ExportError(
            f"the model gives the same vector to different {kind}s: its weights, config.json (eos_token_id, of texts) "
            "or tokenizer belong to different models"
        )


def insist(measurements: Measurements, advice: str) -> None:
    """Raise `ExportError`, which gives the advice, where a vector is beyond the bound, or other pictures' may be."""
    bound = measurements.bound
    for name, found in (("picture", measurements.images), ("text", measurements.texts)):
        if not found.cosine_least >= bound:
            raise ExportError(
                f"a {name}'s vector has cosine {found.cosine_least} to torch's, below {bound}{advice}"
            )
    least = measurements.images.cosine_least
    if not 1 - measurements.margin * (1 - least) >= bound:
        raise ExportError(
            f"a made picture's vector has cosine {least} to torch's, and a photograph's may be below {bound}{advice}"
        )


def _torch_images(model: torch.nn.Module, pixels: Sequence[Pixels], preprocessing: Preprocessing) -> Vectors:
    tower = VisionTower(model)

    def encode(some: Sequence[Pixels]) -> Vectors:
        return unit_vectors(tower, normalised(np.stack(some), preprocessing))

    return in_batches(encode, pixels)
