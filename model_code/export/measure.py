"""What the export cost: the bundle's vectors against those of the torch model."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from model_code.encoder import Encoder
from model_code.export import graphs
from model_code.export.architectures import TextTower, VisionTower
from model_code.export.errors import ExportError
from model_code.preprocess import Pixels, Preprocessing

# The least cosine to torch's vector that any picture or text may show.
LEAST_COSINE = {"fp32": 1 - 1e-4, "int8": 0.98}
# The greatest cosine distance from the golden vectors on another machine, whose int8 arithmetic may round otherwise.
GOLDEN_TOLERANCE = {"fp32": 1e-4, "int8": 5e-3}
_TOP = 10
_BATCH = 16

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Loss:
    """Cosines between a tower's vectors and torch's, over `count` inputs."""

    count: int
    cosine_mean: float
    cosine_least: float


@dataclass(frozen=True, slots=True)
class Measurements:
    """The loss of both towers, and how much of torch's ten nearest pictures the bundle's vectors find (0 to 1)."""

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
    measured_on: str,
) -> Measurements:
    """Encode the same pixels and tokens with torch and with the exported graphs, and compare."""
    wanted, got = _torch_images(model, pixels, preprocessing), _in_batches(encoder.images, pixels)
    texts_wanted = np.concatenate([_torch(TextTower(model), np.array([ids])) for ids in tokens])
    return Measurements(
        images=_loss(wanted, got),
        texts=_loss(texts_wanted, encoder.texts(tokens)),
        top10_agreement=round(_agreement(wanted, got), 4),
        measured_on=measured_on,
    )


def insist(measurements: Measurements, precision: str) -> None:
    """Raise `ExportError` where the loss exceeds the bound of the precision."""
    bound = LEAST_COSINE[precision]
    for name, loss in (("picture", measurements.images), ("text", measurements.texts)):
        if not loss.cosine_least >= bound:
            advice = "" if precision == "fp32" else "; export it with --precision fp32"
            raise ExportError(
                f"a {name}'s vector has cosine {loss.cosine_least} to torch's, below {bound}{advice}"
            )


def _torch_images(model: torch.nn.Module, pixels: Sequence[Pixels], preprocessing: Preprocessing) -> Vectors:
    tower = VisionTower(model)
    return _in_batches(lambda some: _torch(tower, graphs.normalised(np.stack(some), preprocessing)), pixels)


def _in_batches(encode: Callable[[Sequence[Pixels]], Vectors], pixels: Sequence[Pixels]) -> Vectors:
    return np.concatenate([encode(pixels[at : at + _BATCH]) for at in range(0, len(pixels), _BATCH)])


def _torch(tower: torch.nn.Module, batch: NDArray[Any]) -> Vectors:
    with torch.no_grad():
        vectors = tower(torch.from_numpy(batch))
        return np.asarray(torch.nn.functional.normalize(vectors, dim=-1).numpy(), np.float32)


def _loss(wanted: Vectors, got: Vectors) -> Loss:
    cosines = (wanted.astype(np.float64) * got).sum(axis=1)
    return Loss(len(cosines), round(float(cosines.mean()), 6), round(float(cosines.min()), 6))


def _agreement(wanted: Vectors, got: Vectors) -> float:
    first, second = (_nearest(vectors) for vectors in (wanted, got))
    shared = [len(set(one) & set(other)) for one, other in zip(first, second, strict=True)]
    return sum(shared) / first.size


def _nearest(vectors: Vectors) -> NDArray[np.int64]:
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -2)
    return np.argsort(-similar, axis=1, kind="stable")[:, :_TOP]
