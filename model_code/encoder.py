"""The two towers on OpenVINO: pixels or token ids in, vectors of length 1 out."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from model_code.bundle import TEXT, VISION, Bundle

Vectors = NDArray[np.float32]


class EncodingError(Exception):
    """The model gave something that is no direction: a vector that is not finite, or of length 0."""


class Encoder:
    """Runs a bundle's towers on `threads` CPUs. Safe to call from several threads; a tower runs one batch at a time."""

    def __init__(self, bundle: Bundle, threads: int) -> None:
        core = ov.Core()
        self._vision = _Tower(core, bundle.path(VISION), threads)
        self._text = _Tower(core, bundle.path(TEXT), threads)
        self._dimension = bundle.model.dimension

    def images(self, pixels: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Return vectors (n, dimension) for n pictures of uint8 levels, each (height, width, 3), as one batch."""
        return _of_length_one(self._vision.run(np.stack(pixels)))

    def texts(self, tokens: Sequence[tuple[int, ...]]) -> Vectors:
        """Return vectors (n, dimension) for n texts' token ids.

        Texts of one length share a batch: none is padded to another's length, which would cost time for nothing.
        """
        vectors = np.empty((len(tokens), self._dimension), np.float32)
        places: dict[int, list[int]] = defaultdict(list)
        for place, ids in enumerate(tokens):
            places[len(ids)].append(place)
        for rows in places.values():
            vectors[rows] = self._text.run(np.array([tokens[row] for row in rows], np.int64))
        return _of_length_one(vectors)


class _Tower:
    """One compiled graph with one request, guarded by a lock."""

    def __init__(self, core: Any, path: Path, threads: int) -> None:
        # f32 for what the export left unquantised: the CPU's own choice, bf16, would depend on the machine.
        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "f32",
        }
        self._request = core.compile_model(core.read_model(path), "CPU", options).create_infer_request()
        self._free = threading.Lock()

    def run(self, batch: NDArray[Any]) -> Vectors:
        with self._free:
            self._request.infer([batch], share_inputs=True)
            return np.array(self._request.get_output_tensor(0).data, np.float32)


def _of_length_one(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise EncodingError("the model gave a vector without a direction")
    return np.asarray(vectors / lengths, np.float32)
