"""A run as a JSON document: figures, verdicts, and what one needs to know to judge them."""

import os
import platform
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from bench.figures import Figures
from bench.goals import Verdict
from bench.measure import Run
from bench.processes import ROOT
from model_code.serving import machine

FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def report(
    run: Run, figures: Figures, verdicts: Sequence[Verdict], settings: dict[str, Any]
) -> dict[str, Any]:
    """Return the document. `settings` is what the run was asked to do."""
    return {
        "settings": settings,
        "machine": machine_description(),
        "versions": {
            "this server": _server_versions(),
            **{one.name: dict(one.versions) for one in run.measured if one.versions},
        },
        "figures": asdict(figures),
        "ratios_to_samples": {row.name: _ratios(figures, row.name) for row in figures.rows},
        "tower_share_of_limit": {kind: figures.share(figures.tower, kind) for kind in figures.matmul},
        "share_of_limit": {
            row.name: {kind: figures.share(row.images_per_second, kind) for kind in figures.matmul}
            for row in figures.rows
        },
        "goals": [asdict(verdict) for verdict in verdicts],
        "seconds": {one.name: one.seconds for one in run.measured},
        "gauges": run.gauges,
    }


def machine_description(cpuinfo: Path = Path("/proc/cpuinfo")) -> dict[str, Any]:
    """Return the processor's name, the CPUs and memory granted, and what of the processor matters to the figures."""
    lines = [line.partition(":") for line in cpuinfo.read_text().splitlines()] if cpuinfo.exists() else []
    fields = {name.strip(): value.strip() for name, _, value in lines}
    present = fields.get("flags", "").split()
    return {
        "processor": fields.get("model name", platform.processor()),
        "cpus": machine.cpus(),
        "memory_gib": round(machine.memory_bytes() / 2**30, 1),
        "instruction_set": machine.instruction_set(cpuinfo),
        "flags": [flag for flag in FLAGS if flag in present],
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def command_line() -> str:
    """Return how this process was called, its settings for the server included."""
    given = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("CLIP_")]
    return shlex.join([*given, "python", "-m", "bench.serving", *sys.argv[1:]])


def _server_versions() -> dict[str, str]:
    wanted = PINNED.findall((ROOT / "model_code" / "requirements.in").read_text())
    return {name: metadata.version(name) for name in wanted}


def _ratios(figures: Figures, name: str) -> dict[str, float | None]:
    return {
        "images_per_second": figures.ratio(name, lambda row: row.images_per_second),
        "picture_milliseconds": figures.ratio(name, lambda row: row.picture_milliseconds),
        "text_milliseconds": figures.ratio(name, lambda row: row.text_milliseconds),
        "start_seconds": figures.ratio(name, lambda row: row.start_seconds),
        "peak_megabytes": figures.ratio(name, lambda row: row.peak_megabytes),
    }
