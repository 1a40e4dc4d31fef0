"""What the machine can do at most: large matrix products on OpenVINO, in fp32 and in int8."""

import time

import numpy as np
import openvino as ov
from openvino import opset13 as ops

SIDE = 4096
ROUNDS = 5


def matmul_gflops(kind: str, side: int = SIDE) -> float:
    """Return GFLOP/s of side by side matrix products, the best of a few; `kind` is fp32 or int8."""
    weights = np.random.default_rng(0).standard_normal((side, side)).astype(np.float32)
    given = ops.parameter([side, side], np.float32)
    left, right = (given, ops.constant(weights)) if kind == "fp32" else _int8(given, weights)
    # Only a row goes out, so that writing the result is not what is measured.
    row = ops.reduce_sum(
        ops.matmul(left, right, transpose_a=False, transpose_b=True), np.array([0]), keep_dims=True
    )
    options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
    request = ov.Core().compile_model(ov.Model([row], [given]), "CPU", options).create_infer_request()
    request.infer([weights])
    return 2 * side**3 / 1e9 / min(_seconds(request, weights) for _ in range(ROUNDS))


def _int8(given: ov.Node, weights: np.ndarray) -> tuple[ov.Node, ov.Node]:
    low, high = np.float32(-4), np.float32(4)
    left = ops.fake_quantize(given, low, high, low, high, 256)
    levels = np.clip(np.round(weights * 127 / 4), -127, 127).astype(np.int8)
    right = ops.multiply(ops.convert(ops.constant(levels), np.float32), ops.constant(np.float32(4 / 127)))
    return left, right


def _seconds(request: ov.InferRequest, weights: np.ndarray) -> float:
    begun = time.perf_counter()
    request.infer([weights])
    return time.perf_counter() - begun
