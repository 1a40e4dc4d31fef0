"""A model of four dimensions whose vectors a test knows."""

from collections.abc import Sequence

from common.embedder import Embeddings, Input
from common.index import Model

MODEL = Model("demo", "1", "fingerprint-1", 4)
OTHER_MODEL = Model("demo", "2", "fingerprint-2", 4)


class KnownEmbedder:
    """Embeds what a test has told it, by the input's value."""

    def __init__(self, vectors: dict[str, list[float]], model: Model = MODEL) -> None:
        self.vectors, self.model = vectors, model

    def embed(self, inputs: Sequence[Input]) -> Embeddings:
        values = [next(iter(fields.values())) for fields in inputs]
        return Embeddings(self.model, [self.vectors.get(value, [0.5, 0.5, 0.5, 0.5]) for value in values])
