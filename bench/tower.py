"""The vision tower alone: how fast a bundle's graph runs with nothing around it."""

import time
from pathlib import Path

import numpy as np
import openvino as ov

from model_code.serving import machine

BATCH = 8
SECONDS = 3.0


class VisionTower:
    """A bundle's vision graph, compiled for throughput: a stream of one thread a CPU, batches of 8."""

    def __init__(self, graph: Path) -> None:
        cpus = machine.cpus()
        options = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            "NUM_STREAMS": cpus,
            "INFERENCE_NUM_THREADS": cpus,
            "INFERENCE_PRECISION_HINT": "f32",
        }
        core = ov.Core()
        model = core.read_model(graph)
        _, height, width, channels = (
            size.get_length() if size.is_static else BATCH for size in model.input(0).partial_shape
        )
        levels = np.random.default_rng(0).integers(0, 256, (BATCH, height, width, channels), np.uint8)
        self._queue = ov.AsyncInferQueue(core.compile_model(model, "CPU", options), cpus)
        self._streams = cpus
        self._given = [levels]
        self._run(2 * cpus)

    def images_per_second(self, seconds: float = SECONDS) -> float:
        """Return images a second over about as many seconds."""
        turns, begun = 0, time.perf_counter()
        while (taken := time.perf_counter() - begun) < seconds or not turns:
            self._run(4 * self._streams)
            turns += 4 * self._streams
        return turns * BATCH / taken

    def _run(self, times: int) -> None:
        for _ in range(times):
            self._queue.start_async(self._given, share_inputs=True)
        self._queue.wait_all()
