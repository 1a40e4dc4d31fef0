"""The two towers on OpenVINO: pixels or token ids in, vectors of length 1 out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from model_code.towers.bundle import TEXT, VISION, Bundle

Vectors = NDArray[np.float32]
# Texts that share a batch hold at most this many tokens together: more gain nothing and cost memory.
_TOKENS = 128
# OpenVINO keeps what it prepares for a shape of input; by default for 5000 of them, hundreds of megabytes.
_PREPARED = 64
# Activations that share a scale where weights alone are int8: as exact as the default of 32, a tenth faster.
_GROUP = 64


class EncodingError(Exception):
    """The model gave something that is no direction: a vector that is not finite, or of length 0."""


@dataclass(frozen=True, slots=True)
class Parallelism:
    """How many batches run at a time (`streams`), on how many CPUs in all (`threads`).

    One stream answers one request soonest; a stream for each CPU encodes most pictures a second, as none waits for
    another.
    """

    threads: int
    streams: int = 1


class Encoder:
    """Runs a bundle's towers. Safe to call from several threads: those beyond `streams` wait their turn."""

    def __init__(self, bundle: Bundle, parallelism: Parallelism) -> None:
        paths = [bundle.path(name) for name in (VISION, TEXT)]
        # Only what is native code runs at a time: the binding's own first steps deadlock in two threads.
        with ThreadPoolExecutor(len(paths)) as pool:
            compiled = pool.map(_Compiler(parallelism), paths)
        self._vision, self._text = (_Tower(one, parallelism.streams) for one in compiled)
        self._dimension = bundle.model.dimension

    def images(self, pixels: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Return vectors (n, dimension) for n pictures of uint8 levels, each (height, width, 3)."""
        parts = [
            self._vision.run(np.stack(pixels[start:end])) for start, end in _parts(len(pixels), len(pixels))
        ]
        return _of_length_one(np.concatenate(parts))

    def texts(self, tokens: Sequence[tuple[int, ...]]) -> Vectors:
        """Return vectors (n, dimension) for n texts' token ids.

        Texts of one length share a batch: none is padded to another's length, which would cost time for nothing.
        """
        vectors = np.empty((len(tokens), self._dimension), np.float32)
        places: dict[int, list[int]] = defaultdict(list)
        for place, ids in enumerate(tokens):
            places[len(ids)].append(place)
        for length, rows in places.items():
            for start, end in _parts(len(rows), _TOKENS // length):
                some = rows[start:end]
                vectors[some] = self._text.run(np.array([tokens[row] for row in some], np.int64))
        return _of_length_one(vectors)


class _Compiler:
    def __init__(self, parallelism: Parallelism) -> None:
        self._core = ov.Core()
        # f32 for what the export left unquantised: the CPU's own choice, bf16, would depend on the machine.
        self._options = {
            "NUM_STREAMS": parallelism.streams,
            "INFERENCE_NUM_THREADS": parallelism.threads,
            "INFERENCE_PRECISION_HINT": "f32",
            "CPU_RUNTIME_CACHE_CAPACITY": _PREPARED,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP,
        }

    def __call__(self, path: Path) -> Any:
        return self._core.compile_model(self._core.read_model(path), "CPU", self._options)


class _Tower:
    """One compiled graph with a request for each stream."""

    def __init__(self, compiled: Any, streams: int) -> None:
        self._free: SimpleQueue[Any] = SimpleQueue()
        for _ in range(streams):
            self._free.put(compiled.create_infer_request())

    def run(self, batch: NDArray[Any]) -> Vectors:
        request = self._free.get()
        try:
            request.start_async([batch], share_inputs=True)
            request.wait()
            return np.array(request.get_output_tensor(0).data, np.float32)
        finally:
            self._free.put(request)


def _parts(count: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut `count` inputs into parts of a power of two, up to `most`: few shapes to prepare for, so little memory."""
    start = 0
    while start < count:
        size = 1 << (min(count - start, max(1, most)).bit_length() - 1)
        yield start, start + size
        start += size


def _of_length_one(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise EncodingError("the model gave a vector without a direction")
    return np.asarray(vectors / lengths, np.float32)
