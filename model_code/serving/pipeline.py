"""Fetch, decode and preprocess in many threads, encode in batches; results come in the order of the inputs."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from model_code import logs
from model_code.errors import CancelledJobError, Code, InputError
from model_code.pictures.preprocess import Pixels, Preprocessing
from model_code.pictures.reader import PictureReader
from model_code.pictures.thumbnail import thumbnail
from model_code.serving.inputs import ImageInput, Input, TextInput
from model_code.serving.job import Clock, Job
from model_code.towers.encoder import Encoder
from model_code.towers.tokenizer import TextTokenizer, Tokens

# Turns are no locks: a request whose client does not read its answer must not hold up the others for ever.
_PATIENCE_SECONDS = 5


class PictureStore(Protocol):
    """Where pictures that are only named come from."""

    def fetch(self, uri: str) -> bytes:
        """Return a picture's bytes or raise `InputError`."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector of length 1 (dimension,), whether the text it stands for was cut, the picture's thumbnail if wanted."""

    vector: NDArray[np.float32]
    truncated: bool = False
    thumbnail: bytes | None = None


Result = Embedded | InputError
T = TypeVar("T")
_CANNOT_ENCODE = "the input cannot be encoded"


@dataclass(frozen=True, slots=True)
class _Prepared:
    value: Pixels | Tokens | InputError
    seconds: dict[str, float]
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Encoded:
    batch: list[_Prepared]
    results: list[Result]
    seconds: dict[str, float]


class Pipeline:
    """Turns inputs into results. A request holds few batches of prepared inputs (`streams` encoding, and a few
    more waiting), whatever its size.
    """

    def __init__(
        self,
        encoder: Encoder,
        tokenizer: TextTokenizer,
        reader: PictureReader,
        preprocessing: Preprocessing,
        store: PictureStore,
        *,
        workers: int,
        decoders: int,
        streams: int,
        batch_size: int,
    ) -> None:
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._reader = reader
        self._preprocessing = preprocessing
        self._store = store
        # Most workers wait for S3; only as many decode at a time as CPUs can, each of which holds a whole picture.
        self._decoding = threading.Semaphore(decoders)
        self._preparing = ThreadPoolExecutor(workers, thread_name_prefix="prepare")
        self._encoding = ThreadPoolExecutor(streams, thread_name_prefix="encode")
        self._turn = threading.Lock()
        self._streams = streams
        self._batch_size = batch_size

    def embed(
        self, inputs: Iterable[Input | InputError], job: Job, *, in_turn: bool = False
    ) -> Iterator[list[Result]]:
        """Yield lists of results, in the inputs' order, one for each input; bad ones yield their `InputError`.

        While batches are encoded, the next ones are being fetched and decoded. With `in_turn` encoding begins once
        the calls before it that are `in_turn` have no more to submit: the first of several long requests is answered
        sooner, none later, and they do not all end at once, which would leave nothing to encode until others come.
        Raises `CancelledJobError`.
        """
        ahead: deque[Future[_Prepared]] = deque()
        running: deque[Future[_Encoded]] = deque()
        source = iter(inputs)
        try:
            self._fill(source, ahead, job)
            with self._taking_turns() if in_turn else nullcontext():
                yield from self._submit(source, ahead, running, job)
            while running:
                yield _accounted(running.popleft().result(), job)
        finally:
            for prepared in ahead:
                prepared.cancel()
            for encoded in running:
                encoded.cancel()

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        taken = self._turn.acquire(timeout=_PATIENCE_SECONDS)
        try:
            yield
        finally:
            if taken:
                self._turn.release()

    def _submit(
        self,
        source: Iterator[Input | InputError],
        ahead: deque[Future[_Prepared]],
        running: deque[Future[_Encoded]],
        job: Job,
    ) -> Iterator[list[Result]]:
        """Submit all of a request's batches; yield what is done meanwhile."""
        while batch := self._batch(source, ahead, job):
            if not running and not ahead:  # The only batch: there is nothing to do meanwhile.
                yield _accounted(self._encode(batch), job)
                return
            running.append(self._encoding.submit(self._encode, batch))
            if len(running) > self._streams:
                yield _accounted(running.popleft().result(), job)

    def _batch(
        self, source: Iterator[Input | InputError], ahead: deque[Future[_Prepared]], job: Job
    ) -> list[_Prepared]:
        batch: list[_Prepared] = []
        self._fill(source, ahead, job)
        while ahead and len(batch) < self._batch_size:
            batch.append(ahead.popleft().result())
            self._fill(source, ahead, job)
        return batch

    def _fill(self, source: Iterator[Input | InputError], ahead: deque[Future[_Prepared]], job: Job) -> None:
        most = (self._streams + 1) * self._batch_size
        while len(ahead) < most and (one := next(source, None)) is not None:
            ahead.append(self._begin(one, job))

    def _begin(self, given: Input | InputError, job: Job) -> Future[_Prepared]:
        if not isinstance(given, TextInput):
            return self._preparing.submit(self._prepare, given, job.cancelled)
        done: Future[_Prepared] = Future()  # A text's tokens take less time than a word with another thread.
        done.set_result(self._prepare(given, job.cancelled))
        return done

    def _prepare(self, given: Input | InputError, cancelled: threading.Event) -> _Prepared:
        if cancelled.is_set():
            raise CancelledJobError
        clock = Clock()
        try:
            value, small = self._prepared(given, clock)
            return _Prepared(value, clock.seconds, small)
        except InputError as error:
            return _Prepared(error, clock.seconds)
        except Exception as error:  # noqa: BLE001 whatever one input raises is its own error and nobody else's
            return _Prepared(_surprise("preparing", given, error), clock.seconds)

    def _prepared(
        self, given: Input | InputError, clock: Clock
    ) -> tuple[Pixels | Tokens | InputError, bytes | None]:
        if isinstance(given, InputError):
            return given, None
        if isinstance(given, TextInput):
            tokens = self._tokenizer.encode(given.text)
            clock.lap("tokenize")
            return tokens, None
        data = given.file() if isinstance(given, ImageInput) else self._store.fetch(given.uri)
        clock.lap("fetch")
        return self._pixels(data, given.thumbnail, clock)

    def _pixels(self, data: bytes, side: int | None, clock: Clock) -> tuple[Pixels, bytes | None]:
        """Decode once, for the vector and for the thumbnail."""
        with self._decoding:
            clock.skip()
            with self._reader.read(data) as levels:
                clock.lap("decode")
                pixels = self._preprocessing.pixels(levels)
                clock.lap("preprocess")
                if side is None:
                    return pixels, None
                small = thumbnail(levels, side)
        clock.lap("thumbnail")
        return pixels, small

    def _encode(self, batch: list[_Prepared]) -> _Encoded:
        clock = Clock()
        results = self._results(batch)
        clock.lap("encode")
        return _Encoded(batch, results, clock.seconds)

    def _results(self, batch: list[_Prepared]) -> list[Result]:
        values = [prepared.value for prepared in batch]
        results: dict[int, Result] = {at: one for at, one in enumerate(values) if isinstance(one, InputError)}
        pictures = {at: one for at, one in enumerate(values) if isinstance(one, np.ndarray)}
        texts = {at: one for at, one in enumerate(values) if isinstance(one, Tokens)}
        for at, vector in zip(
            pictures, self._vectors(self._encoder.images, list(pictures.values())), strict=True
        ):
            small = batch[at].thumbnail
            results[at] = vector if isinstance(vector, InputError) else Embedded(vector, thumbnail=small)
        ids = [one.ids for one in texts.values()]
        for (at, tokens), vector in zip(texts.items(), self._vectors(self._encoder.texts, ids), strict=True):
            results[at] = vector if isinstance(vector, InputError) else Embedded(vector, tokens.truncated)
        return [results[at] for at in range(len(values))]

    def _vectors(
        self, encode: Callable[[Sequence[T]], NDArray[np.float32]], values: list[T]
    ) -> list[NDArray[np.float32] | InputError]:
        """Return a vector or an error for each value; what fails together is tried again one by one."""
        if not values:
            return []
        try:
            return list(encode(values))
        except Exception as error:  # noqa: BLE001 as above
            if len(values) == 1:
                logs.write("surprise", "error", stage="encoding", kind=type(error).__name__)
                return [InputError(Code.INTERNAL, _CANNOT_ENCODE)]
        return [one for value in values for one in self._vectors(encode, [value])]


def _surprise(stage: str, given: object, error: Exception) -> InputError:
    """Turn what no stage foresaw into the input's own error; the log has its kind, the client nothing internal."""
    logs.write("surprise", "error", stage=stage, kind=type(error).__name__)
    if isinstance(given, TextInput | InputError):
        return InputError(Code.INTERNAL, _CANNOT_ENCODE)
    return InputError(Code.IMAGE_UNREADABLE, "the picture cannot be read: it is damaged")


def _accounted(encoded: _Encoded, job: Job) -> list[Result]:
    """Add to the request's account, which only its own thread may touch, and return the results."""
    for prepared in encoded.batch:
        job.add(prepared.seconds)
    job.add(encoded.seconds)
    job.counts.update(_kind(prepared.value) for prepared in encoded.batch)
    return encoded.results


def _kind(value: Pixels | Tokens | InputError) -> str:
    if isinstance(value, InputError):
        return f"error:{value.code}"
    return "texts" if isinstance(value, Tokens) else "images"
