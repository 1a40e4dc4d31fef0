"""What the machine can do at most: large matrix products on OpenVINO, in fp32 and in int8."""

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from model_code.serving import machine

SIDE = 4096
TIMES = 3


class MatrixProduct:
    """A compiled product of two `side` by `side` matrices on all CPUs; `kind` is fp32 or int8."""

    def __init__(self, kind: str, side: int = SIDE) -> None:
        self._gflop = 2 * side**3 / 1e9
        self._matrix = np.random.default_rng(0).standard_normal((side, side)).astype(np.float32)
        given = ops.parameter([side, side], np.float32)
        left, right = (given, ops.constant(self._matrix)) if kind == "fp32" else _int8(given, self._matrix)
        # Only a row goes out: the result itself would be copied.
        row = ops.reduce_sum(
            ops.matmul(left, right, transpose_a=False, transpose_b=True), np.array([0]), keep_dims=True
        )
        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": machine.cpus(),
            "INFERENCE_PRECISION_HINT": "f32",
            "PERF_COUNT": True,
        }
        compiled = ov.Core().compile_model(ov.Model([row], [given]), "CPU", options)
        self._request = compiled.create_infer_request()
        self._seconds()

    def gflops(self) -> float:
        """Return GFLOP/s, the best of a few products."""
        return self._gflop / min(self._seconds() for _ in range(TIMES))

    def _seconds(self) -> float:
        """Return the time of the product alone, by OpenVINO's own account: not quantising, not adding up."""
        self._request.infer([self._matrix], share_inputs=True)
        return max(float(node.real_time.total_seconds()) for node in self._request.profiling_info)


def _int8(given: ov.Node, weights: np.ndarray) -> tuple[ov.Node, ov.Node]:
    low, high = np.float32(-4), np.float32(4)
    left = ops.fake_quantize(given, low, high, low, high, 256)
    levels = np.clip(np.round(weights * 127 / 4), -127, 127).astype(np.int8)
    right = ops.multiply(ops.convert(ops.constant(levels), np.float32), ops.constant(np.float32(4 / 127)))
    return left, right
