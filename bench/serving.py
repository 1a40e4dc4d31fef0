"""How fast this server is, and its alternatives, on the same pictures in one run: `python -m bench.serving`.

Ratios last, absolute figures do not: every contender has its own process, all take turns, medians are compared. The
model is ViT-B/32 with random weights (speed does not depend on them) unless --model names a real one.
"""

import argparse
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.contenders import CONTENDERS, WORDS
from bench.limits import matmul_gflops
from bench.random_clip import write_checkpoint
from model_code.export.__main__ import main as export
from model_code.export.probes import pictures as drawn_pictures

SERVER = "this server"
BASELINE = "samples"
ROUNDS_OF_TEXT = 15
START_SECONDS = 180
GFLOP_PER_IMAGE = 8.82
HERE = Path(__file__).resolve().parent


@dataclass
class Runner:
    """A contender's process and what was measured of it. `images` and `texts` hold seconds, a round each."""

    name: str
    process: subprocess.Popen[str]
    start_seconds: float
    images: list[float] = field(default_factory=list)
    texts: list[float] = field(default_factory=list)

    def encode_pictures(self) -> float:
        """Encode all pictures once; return seconds."""
        return self._ask("pictures")

    def encode_text(self) -> float:
        """Encode one short text; return seconds."""
        return self._ask("text")

    def _ask(self, what: str) -> float:
        assert self.process.stdin  # noqa: S101
        assert self.process.stdout  # noqa: S101
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return float(json.loads(self.process.stdout.readline())["seconds"])

    def peak_megabytes(self) -> int:
        """Return the greatest memory the process has had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


class ServerRunner(Runner):
    """This server over HTTP, with the requests that Batch Transform and an endpoint send."""

    address: str
    batches: list[bytes]

    def encode_pictures(self) -> float:
        """Send all pictures as batch requests; return seconds."""
        begun = time.perf_counter()
        for batch in self.batches:
            lines = self._post(batch, "application/jsonlines").splitlines()
            if any(b"error" in line for line in lines):
                raise RuntimeError("the server refused a picture")
        return time.perf_counter() - begun

    def encode_text(self) -> float:
        """Send one text; return seconds."""
        begun = time.perf_counter()
        self._post(json.dumps({"inputs": [{"text": WORDS}]}).encode(), "application/json")
        return time.perf_counter() - begun

    def _post(self, body: bytes, content_type: str) -> bytes:
        headers = {"Content-Type": content_type}
        request = urllib.request.Request(f"{self.address}/invocations", body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=600) as response:  # noqa: S310
            return bytes(response.read())


@contextmanager
def contender(name: str, checkpoint: Path, pictures: Path) -> Iterator[Runner | None]:
    """Start a contender; None where its library is not installed."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        str(HERE / "contenders.py"),
        name,
        str(checkpoint),
        str(pictures),
    ]
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout  # noqa: S101
        said = json.loads(process.stdout.readline() or '{"missing": "a working installation"}')
        try:
            yield None if "missing" in said else Runner(name, process, time.perf_counter() - begun)
        finally:
            process.kill()


@contextmanager
def server(bundle: Path, files: Sequence[Path], port: int) -> Iterator[Runner]:
    """Start this server and wait for its first vector."""
    environment = {"SM_MODEL_DIR": str(bundle), "CLIP_HOST": "127.0.0.1", "SAGEMAKER_BIND_TO_PORT": str(port)}
    command = [sys.executable, "-m", "model_code.serve"]
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        command, env={**os.environ, **environment}, cwd=HERE.parent, stdout=subprocess.DEVNULL, text=True
    ) as process:
        runner = ServerRunner(SERVER, process, 0.0)
        runner.address, runner.batches = f"http://127.0.0.1:{port}", list(batches(files))
        try:
            _first_vector(runner)
            runner.start_seconds = time.perf_counter() - begun
            yield runner
        finally:
            process.kill()


def batches(files: Sequence[Path], size: int = 64) -> Iterator[bytes]:
    """Yield the bodies of batch requests over the files."""
    for at in range(0, len(files), size):
        lines = (
            {"id": file.name, "image": base64.b64encode(file.read_bytes()).decode()}
            for file in files[at : at + size]
        )
        yield b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _first_vector(runner: ServerRunner) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            runner.encode_text()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("the server did not come up")


def measure(runners: Sequence[Runner], rounds: int) -> None:
    """Let the contenders take turns."""
    for number in range(rounds):
        for runner in runners:
            runner.images.append(runner.encode_pictures())
            sys.stderr.write(f"\rround {number + 1} of {rounds}: {runner.name:24}")
    for runner in runners:
        runner.texts = [runner.encode_text() for _ in range(ROUNDS_OF_TEXT)]
    sys.stderr.write("\n")


def report(runners: Sequence[Runner], count: int) -> list[dict[str, Any]]:
    """Return a row of figures a contender, ratios to the samples' way."""
    rows = [_row(runner, count) for runner in runners]
    base = next(row for row in rows if row["name"] == BASELINE)
    for row in rows:
        row["images_ratio"] = round(row["images_per_second"] / base["images_per_second"], 2)
        for name in ("start_seconds", "peak_megabytes", "text_milliseconds"):
            row[f"{name}_ratio"] = round(row[name] / base[name], 3)
    return rows


def _row(runner: Runner, count: int) -> dict[str, Any]:
    rates = sorted(count / seconds for seconds in runner.images)
    return {
        "name": runner.name,
        "images_per_second": round(statistics.median(rates), 2),
        "images_per_second_spread": [round(rates[0], 2), round(rates[-1], 2)],
        "text_milliseconds": round(1000 * statistics.median(runner.texts), 2),
        "start_seconds": round(runner.start_seconds, 2),
        "peak_megabytes": runner.peak_megabytes(),
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as text."""
    head = f"{'':24}{'images/s':>10}{'spread':>16}{'ratio':>8}{'text ms':>9}{'ratio':>8}"
    lines = [head + f"{'start s':>9}{'ratio':>8}{'peak MB':>9}{'ratio':>8}"]
    for row in rows:
        low, high = row["images_per_second_spread"]
        lines.append(
            f"{row['name']:24}{row['images_per_second']:10}{f'{low}-{high}':>16}{row['images_ratio']:8}"
            f"{row['text_milliseconds']:9}{row['text_milliseconds_ratio']:8}{row['start_seconds']:9}"
            f"{row['start_seconds_ratio']:8}{row['peak_megabytes']:9}{row['peak_megabytes_ratio']:8}"
        )
    return "\n".join(lines)


def prepare(given: argparse.Namespace, work: Path) -> tuple[Path, Path, Path]:
    """Return folders of a checkpoint, its int8 bundle and the pictures, made where they are missing."""
    pictures = given.pictures or work / "pictures"
    if not given.pictures:
        pictures.mkdir(exist_ok=True)
        for number, picture in enumerate(drawn_pictures(given.count, side=1000)):
            picture.resize((1000, 1000)).save(pictures / f"{number:04}.jpg", quality=90)
    checkpoint, bundle = given.model or work / "checkpoint", work / "bundle"
    if not checkpoint.exists():
        write_checkpoint(checkpoint)
    if not bundle.exists():
        options = ["--calibration", str(pictures)]
        if export(["--model", str(checkpoint), "--output", str(bundle), *options]):
            raise SystemExit("the export failed")
    return checkpoint, bundle, pictures


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, help="folder of .jpg files (default: drawn, 1000 by 1000)")
    parser.add_argument("--count", type=int, default=64, help="how many pictures to draw (default: 64)")
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often each contender takes its turn (default: 5)"
    )
    parser.add_argument(
        "--model", type=Path, help="folder of a ViT-B/32 checkpoint (default: random weights)"
    )
    parser.add_argument("--only", nargs="*", help="contenders to run beside this server and the samples' way")
    parser.add_argument(
        "--work", type=Path, help="folder that keeps checkpoint, bundle and pictures between runs"
    )
    parser.add_argument(
        "--port", type=int, default=18181, help="port of 127.0.0.1 for the server (default: 18181)"
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser


def main() -> None:
    """Run the bench and print its table."""
    given = arguments().parse_args()
    with ExitStack() as open_:
        work = given.work or Path(open_.enter_context(tempfile.TemporaryDirectory()))
        work.mkdir(parents=True, exist_ok=True)
        checkpoint, bundle, pictures = prepare(given, work)
        files = sorted(pictures.glob("*.jpg"))
        limits = {kind: round(matmul_gflops(kind), 1) for kind in ("fp32", "int8")}
        runners = [open_.enter_context(server(bundle, files, given.port))]
        wanted = set(given.only) | {BASELINE} if given.only is not None else set(CONTENDERS)
        for name in CONTENDERS:
            if name in wanted and (runner := open_.enter_context(contender(name, checkpoint, pictures))):
                runners.append(runner)
            elif name in wanted:
                sys.stderr.write(f"{name} is not installed: left out\n")
        measure(runners, given.rounds)
        rows = report(runners, len(files))
    gflops = rows[0]["images_per_second"] * GFLOP_PER_IMAGE
    shares = {kind: round(gflops / limit, 3) for kind, limit in limits.items()}
    document = {"rows": rows, "matmul_gflops": limits, "server_share_of_matmul": shares}
    sys.stdout.write(table(rows) + f"\nmatmul GFLOP/s: {limits}; this server's share of it: {shares}\n")
    if given.json:
        given.json.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
