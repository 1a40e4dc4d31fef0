"""A model bundle run in this process by the server's own pipeline: texts and pictures to vectors, each once."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import bench.lambda_path  # noqa: F401
from common.embedder import Embeddings, Input
from common.index import Model
from model_code.errors import InputError
from model_code.serving.inputs import ImageInput, TextInput
from model_code.serving.job import Job
from model_code.serving.service import build_pipeline
from model_code.serving.settings import Settings
from model_code.towers import bundle as bundles

PLACES = 6
"""As the server rounds."""
_CHUNK = 64
Vector = NDArray[np.float64]
Content = str | bytes
"""A text, or a picture's bytes."""


class UnreadableError(ValueError):
    """The model takes one of the inputs for no text or no picture."""


class Encoding:
    """Remembers every vector that it has made."""

    def __init__(self, bundle: Path, say: Callable[[str], None] = lambda _: None) -> None:
        read = bundles.read(bundle)
        self._pipeline = build_pipeline(read, Settings.from_environment({"SM_MODEL_DIR": str(bundle)}))
        self.model = Model.of(asdict(read.model))
        self._say = say
        self._known: dict[Content, Vector] = {}

    def learn(self, contents: Sequence[Content], what: str) -> None:
        """Encode what is not known yet, many at a time; UnreadableError names what cannot be."""
        new = [one for one in dict.fromkeys(contents) if one not in self._known]
        for start in range(0, len(new), _CHUNK):
            self._say(f"encoding {what}: {start} of {len(new)}")
            chunk = new[start : start + _CHUNK]
            inputs = [TextInput(one) if isinstance(one, str) else ImageInput(one) for one in chunk]
            results = [result for batch in self._pipeline.embed(inputs, Job()) for result in batch]
            for one, result in zip(chunk, results, strict=True):
                if isinstance(result, InputError):
                    named = repr(one) if isinstance(one, str) else "a picture"
                    raise UnreadableError(f"{what}: {named}: {result.message}")
                self._known[one] = np.asarray(np.round(result.vector, PLACES), np.float64)

    def __call__(self, content: Content) -> Vector:
        """Return the vector (dimension,) of length 1 of a text or a picture."""
        if content not in self._known:
            self.learn([content], "an input")
        return self._known[content]

    def embed(self, inputs: Sequence[Input], budget_s: float | None = None) -> Embeddings:  # noqa: ARG002
        """Answer as the endpoint does: texts, and pictures in base64."""
        contents = [one["text"] if "text" in one else base64.b64decode(one["image"]) for one in inputs]
        return Embeddings(self.model, [self(content).tolist() for content in contents])

    def at(self, endpoint: str | None) -> "Encoding":  # noqa: ARG002 - there is one model here
        """Answer for every release's endpoint."""
        return self

    def reading(self, texts: Mapping[str, str]) -> "Reading":
        """Return what answers as this does, but reads other texts for some."""
        return Reading(self, texts)


@dataclass(frozen=True)
class Reading:
    """Answers for an encoding with `texts` instead of the ones that are asked."""

    encoding: Encoding
    texts: Mapping[str, str]

    def at(self, endpoint: str | None) -> "Reading":  # noqa: ARG002 - there is one model here
        """Answer for every release's endpoint."""
        return self

    def embed(self, inputs: Sequence[Input], budget_s: float | None = None) -> Embeddings:  # noqa: ARG002
        """Answer as the endpoint does."""
        return self.encoding.embed(
            [{"text": self.texts.get(one["text"], one["text"])} if "text" in one else one for one in inputs]
        )
