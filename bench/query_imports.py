"""How long the function takes to import, against the libraries that it cannot do without, in processes of their own."""

import compileall
import py_compile
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.processes import ROOT
from local_cloud.lambda_runtime.runtime_packages import link_runtime_packages
from stacks.assets import lambda_folder

CODE = """
import sys, time
sys.path[:0] = {paths!r}
begun = time.perf_counter()
{imports}
print(time.perf_counter() - begun)
"""
IMPORTS: Mapping[str, str] = {
    "boto3 and opensearch-py": "import boto3, opensearchpy",
    "the query function": "import query.handler",
}
BASE, FUNCTION = IMPORTS


def imports(folder: Path, rounds: int, say: Callable[[str], None]) -> dict[str, float]:
    """Return the medians in milliseconds; contenders take turns, and all their bytecode is valid."""
    paths = _installed(folder)
    seen: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for turn in range(rounds + 1):
        say(f"importing: {turn} of {rounds}")
        for name, code in IMPORTS.items():
            seen[name].append(_seconds(code, paths))
    return {name: 1000 * statistics.median(some[1:]) for name, some in seen.items()}


def _installed(folder: Path) -> list[str]:
    """Lay out the function's zip and the runtime's packages as Lambda has them, compiled."""
    task, runtime = folder / "task", folder / "runtime"
    shutil.copytree(lambda_folder(ROOT), task)
    link_runtime_packages(runtime)
    checked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(task, quiet=2, invalidation_mode=checked)
    return [str(task), str(runtime)]


def _seconds(code: str, paths: list[str]) -> float:
    command = [sys.executable, "-S", "-E", "-c", CODE.format(paths=paths, imports=code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return float(done.stdout)
