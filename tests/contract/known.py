"""A model of four dimensions whose vectors a test knows."""

import base64
from collections.abc import Sequence

from common.embedder import Embeddings, Input
from common.errors import UnavailableError
from common.index import Model

MODEL = Model("demo", "1", "fingerprint-1", "image-1", "text-1", 4)
OTHER_MODEL = Model("demo", "2", "fingerprint-2", "image-2", "text-2", 4)


class KnownEmbedder:
    """Embeds what a test has told it, by the input's value"""

    def __init__(self, vectors: dict[str, list[float]], model: Model = MODEL) -> None:
        self.vectors, self.model = vectors, model
        self.failing = False
        self.others: dict[str, KnownEmbedder] = {}
        """The endpoints of other releases, by name."""

    def at(self, endpoint: str | None) -> "KnownEmbedder":
        return self.others.get(endpoint or "", self)

    def embed(self, inputs: Sequence[Input], budget_s: float | None = None) -> Embeddings:
        if self.failing:
            raise UnavailableError("the model endpoint is starting", retry_after=20)
        vectors = [self.vectors.get(_name(fields), [0.5, 0.5, 0.5, 0.5]) for fields in inputs]
        return Embeddings(self.model, vectors)


def _name(fields: Input) -> str:
    """What a test calls an input: a text by itself, a picture by what its bytes say."""
    return base64.b64decode(fields["image"]).decode() if "image" in fields else fields["text"]
