"""Measurements made up for the tests of what is computed from them."""

from bench.figures import BATCH, ENDPOINT, TOWER, Figures, figures
from bench.measure import Measured, Run

PICTURES = 12
GFLOP = 8.0


def measured(name: str, **seconds: list[float]) -> Measured:
    return Measured(name, seconds, {"picture": (1.0, 0.0)}, {"torch": "2"}, 1000)


def run() -> Run:
    """Samples: 10 images/s, text in 40 ms, start in 6 s, 1000 MiB. This server: eight times, 8 ms, 0.9 s, 390."""
    batch = measured(BATCH, start=[0.8, 0.7, 0.9], pictures=[0.15, 0.1, 0.2])
    endpoint = measured(ENDPOINT, start=[0.9, 1.2, 0.6], picture=[0.02], text=[0.009, 0.008, 0.007])
    batch.peak_megabytes, endpoint.peak_megabytes = 390, 300
    return Run(
        [
            batch,
            endpoint,
            measured("samples", start=[6.0], pictures=[1.2], picture=[0.1], text=[0.04]),
            measured("sentence-transformers", start=[9.0], pictures=[1.0], picture=[0.1], text=[0.05]),
            Measured("torch bf16", left_out="it ended with status 1\n    Traceback\n    MemoryError"),
        ],
        {"fp32": [200.0], "int8": [820.0, 800.0, 780.0], TOWER: [90.0, 89.0, 91.0]},
    )


def made() -> Figures:
    return figures(run(), PICTURES, GFLOP)
