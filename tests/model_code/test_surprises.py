"""Whatever one input raises, at whatever stage, is its own error: the others are embedded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from model_code.errors import InputError
from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.reader import PictureLimits, PictureReader
from model_code.serving.inputs import ImageInput, TextInput
from model_code.serving.job import Job
from model_code.serving.pipeline import Embedded, Pipeline
from model_code.towers.tokenizer import Tokens

SURPRISES = [
    ValueError("x"),
    OverflowError("x"),
    RuntimeError("x"),
    KeyError("x"),
    MemoryError(),
    RecursionError(),
    ZeroDivisionError(),
    UnicodeDecodeError("utf-8", b"", 0, 1, "x"),
]
BAD = b"bad"


class Stages:
    """Every port of a pipeline; the named stage raises over what is bad."""

    def __init__(self, stage: str, surprise: Exception) -> None:
        self._stage, self._surprise = stage, surprise

    def _pass(self, stage: str, bad: bool) -> None:  # noqa: FBT001
        if bad and stage == self._stage:
            raise self._surprise

    def fetch(self, uri: str) -> bytes:
        raise AssertionError(uri)

    @contextmanager
    def read(self, data: bytes) -> Iterator[Any]:
        self._pass("reading", data == BAD)
        yield np.full((1, 1, 3), int(data == BAD), np.uint8)

    def pixels(self, levels: Any) -> Any:
        self._pass("resizing", bool(levels.any()))
        return levels

    def encode(self, text: str) -> Tokens:
        self._pass("tokenising", text == "bad")
        return Tokens((int(text == "bad"),), truncated=False)

    def images(self, pixels: Sequence[Any]) -> Any:
        self._pass("encoding", any(one.any() for one in pixels))
        return np.ones((len(pixels), 2), np.float32)

    def texts(self, tokens: Sequence[tuple[int, ...]]) -> Any:
        self._pass("encoding", any(any(one) for one in tokens))
        return np.ones((len(tokens), 2), np.float32)


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("stage", ["reading", "resizing", "tokenising", "encoding"])
def test_a_surprise_is_one_inputs_and_nobody_elses(stage: str, surprise: Exception) -> None:
    ports: Any = Stages(stage, surprise)
    pipeline = Pipeline(ports, ports, ports, ports, ports, workers=2, decoders=1, streams=1, batch_size=4)
    pictures = [ImageInput(BAD if n == 3 else b"good") for n in range(9)]
    texts = [TextInput("bad" if n == 3 else "good") for n in range(9)]
    for inputs in (pictures, texts):
        if (stage == "tokenising") != (inputs is texts) and stage != "encoding":
            continue
        results = [one for batch in pipeline.embed(inputs, Job()) for one in batch]
        kinds = [isinstance(one, Embedded) for one in results]
        assert kinds == [n != 3 for n in range(9)]
        error = results[3]
        assert isinstance(error, InputError)
        assert type(surprise).__name__ not in error.message


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda error: type(error).__name__)
def test_a_thumbnail_that_cannot_be_made_costs_no_vector(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], surprise: Exception
) -> None:
    def encoded(levels: Any) -> bytes:
        if levels.any():
            raise surprise
        return b"small"

    monkeypatch.setattr("model_code.pictures.thumbnail.encoded", encoded)
    ports: Any = Stages("none", surprise)
    pipeline = Pipeline(ports, ports, ports, ports, ports, workers=2, decoders=1, streams=1, batch_size=4)
    pictures = [ImageInput(BAD if n == 3 else b"good", thumbnail=320) for n in range(9)]
    results = [one for batch in pipeline.embed(pictures, Job()) for one in batch]
    small = [one.thumbnail for one in results if isinstance(one, Embedded)]
    assert small == [None if n == 3 else b"small" for n in range(9)]
    assert f'"stage":"thumbnail","kind":"{type(surprise).__name__}"' in capfd.readouterr().out


def test_a_place_beyond_any_file_is_no_surprise() -> None:
    reader = PictureReader(PictureLimits(1000, 1000), PixelBudget(1000))
    for data in (
        b"II+\0\x08\0\0\0" + b"\xff" * 8,
        b"MM\0+\0\x08\0\0" + b"\xff" * 8,
        b"II*\0\xff\xff\xff\xff",
    ):
        with pytest.raises(InputError), reader.read(data):
            pass
