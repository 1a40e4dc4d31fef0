"""What clients get back: results as the contract's JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import orjson
import pybase64
from numpy.typing import NDArray

from model_code.errors import InputError, RequestError
from model_code.serving.inputs import Line
from model_code.serving.pipeline import Result
from model_code.towers.bundle import ModelIdentity

# Costs less than 5e-8 of cosine and halves the response.
DECIMALS = 6


def embeddings(model: ModelIdentity, results: Sequence[Result], *, thumbnails: bool = False) -> bytes:
    """Return the `application/json` response, with `thumbnails` one or null for each input.

    Raises `RequestError` 400 for the first input that failed.
    """
    vectors, truncated, small = [], [], []
    for position, result in enumerate(results):
        if isinstance(result, InputError):
            raise RequestError(400, result, position)
        vectors.append(_rounded(result.vector))
        small.append(result.thumbnail and _base64(result.thumbnail))
        if result.truncated:
            truncated.append(position)
    beside = {"thumbnails": small} if thumbnails else {}
    return _json({"model": asdict(model), "embeddings": vectors, "truncated": truncated, **beside})


def line(given: Line, result: Result, beside: Mapping[str, object]) -> bytes:
    """Return one line of an `application/jsonlines` response, with its line feed; `beside` is said in any case."""
    if isinstance(result, InputError):
        return _json({"id": given.id, "error": result.as_json(), **beside}) + b"\n"
    document: dict[str, object] = {"id": given.id, "embedding": _rounded(result.vector)}
    if result.truncated:
        document["truncated"] = True
    if result.thumbnail:
        document["thumbnail"] = _base64(result.thumbnail)
    return _json({**document, **beside}) + b"\n"


def failure(error: RequestError) -> bytes:
    """Return the body of a refused request."""
    return _json(error.as_json())


def _rounded(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.round(vector, DECIMALS)


def _base64(data: bytes) -> str:
    return pybase64.b64encode(data).decode()


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
