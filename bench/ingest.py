"""What an ingest costs besides the embedding, and how that grows: `python -m bench.ingest --help`."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import markdown
from bench.ingest_folder import FolderBucket
from bench.ingest_steps import CHANGED, DIMENSION, write_catalogue
from bench.ingest_workflow import STATES, workflow
from bench.markdown import Section
from bench.processes import ROOT
from bench.progress import Steps, say
from bench.query_stack import MODEL, StackError, deployed
from bench.report import machine_description
from clip_search.errors import CommandError
from local_cloud import opensearch

PAGE = ROOT / "docs" / "ingest-speed.md"
STEPS = ("plan", "load", "release")
GOAL = 1.15
DESCRIPTION = """\
Measure the ingest's own work: Plan, Load and Release on generated lines against a real OpenSearch, each step in a
process of its own, and the whole workflow on the deployed local stack beside the time that its transform job takes.

Lines have some 600 bytes and a picture each; their vectors are short and given, so that a million of them fit one
machine and the steps are measured, not the model or the index. Objects lie in a folder instead of S3."""
EXAMPLES = """\
examples:
  python -m bench.ingest --lines 10000 --pictures            # a look, in a minute
  python -m bench.ingest --lines 10000 100000 1000000 --pictures 600 3000 --write     # all of it, an hour
  python -m bench.ingest --lines --pictures 600 3000 --model vit/bundle               # the workflow alone"""


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print or write its page. Return 0, or 1 with one line on standard error."""
    given, steps = _parser().parse_args(arguments), Steps()
    sections = []
    try:
        if given.lines:
            sections.append(
                _growth(given, [row for count in given.lines for row in _grown(given, count, steps)])
            )
        if given.pictures:
            sections.append(_whole(given, steps))
    except (StackError, CommandError, subprocess.CalledProcessError) as error:
        say(f"bench: {error}\n")
        return 1
    say("")
    made = markdown.page("The speed of an ingest, measured", _intro(arguments), sections)
    sys.stdout.write(made)
    if given.write:
        PAGE.write_text(made, "utf-8")
    return 0


def _grown(
    given: argparse.Namespace, count: int, steps: Steps
) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Yield the figures of two runs over a catalogue: one of which all is new, and one that finds most of it there."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with opensearch.running(url=None, log=root / "opensearch.log") as url:
            bucket = FolderBucket(root / "bucket", count)
            for run in (1, 2):
                steps(f"writing {count} lines")
                write_catalogue(bucket, count, changed=run == 2)
                for step in STEPS:
                    steps(f"{count} lines, run {run}, {step}")
                    yield count, run, step, _step(given, step, count, run, url, root / "bucket")


def _step(
    given: argparse.Namespace, step: str, count: int, run: int, url: str, folder: Path
) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.ingest_steps", step, "--products", str(count), "--run", str(run)]
    done = subprocess.run(  # noqa: S603 (this program)
        [*command, "--url", url, "--folder", str(folder), *_vectors(given)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _vectors(given: argparse.Namespace) -> list[str]:
    return ["--dimension", str(given.dimension), *(["--graph"] if given.graph else [])]


def _growth(given: argparse.Namespace, rows: Sequence[tuple[int, int, str, dict[str, Any]]]) -> Section:
    graph = "a graph" if given.graph else "no graph"
    text = (
        "Seconds until it is done, of them CPU time of the function's own, microseconds of that a product, and the "
        "process's memory above that of its imports at its highest. First run: all is new. Second: of "
        f"{CHANGED} titles one is another. Vectors of {given.dimension} numbers, {graph}, a picture a product, no "
        "thumbnails. Most of Release's time is OpenSearch's: its refresh, and the searches of the checks."
    )
    cells = [
        [
            f"{count:,}",
            ("first", "second")[run - 1],
            step,
            f"{took['seconds']:.1f}",
            f"{took['cpu_seconds']:.1f}",
            f"{1e6 * took['cpu_seconds'] / count:.0f}",
            f"{took['peak_mib'] - took['base_mib']} MiB",
        ]
        for count, run, step, took in rows
    ]
    head = ["products", "run", "step", "s", "CPU s", "CPU µs a product", "memory"]
    return Section("How it grows", text, head, cells)


def _whole(given: argparse.Namespace, steps: Steps) -> Section:
    with (
        tempfile.TemporaryDirectory() as folder,
        deployed(Path(folder) / "cloud", steps, *given.set, model=given.model) as stack,
    ):
        drawn = Path(folder) / "pictures"
        took = {count: workflow(stack, drawn, count, steps) for count in given.pictures}
    text = (
        f"Seconds on the local stack with the model `{given.model}`; each product has a picture of 1,000 by 1,000 "
        "pixels and a title, and all are embedded. Job: from its container's start to its end. "
        f"Goal: all at most {GOAL} times the job."
    )
    cells = [
        [f"{count:,}", *(f"{one[state]:.1f}" for state in STATES), f"{one['job']:.1f}", f"{one['all']:.1f}",
         f"{one['all'] / one['job']:.2f}"]
        for count, one in took.items()
    ]  # fmt: skip
    return Section(
        "The whole beside the embedding", text, ["products", *STATES, "job", "all", "all / job"], cells
    )


def _intro(arguments: Sequence[str]) -> str:
    command = " ".join(["python -m bench.ingest", *arguments])
    return f"Made by `{command}` on {markdown.machine_line(machine_description())}."


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.ingest",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add("--lines", type=int, nargs="*", default=[10_000, 100_000], help="products of generated catalogues")
    add("--dimension", type=int, default=DIMENSION, help="numbers of a vector (default: %(default)s)")
    add(
        "--graph",
        action="store_true",
        help="index them in a graph, as releases above 20,000 vectors have one",
    )
    add("--pictures", type=int, nargs="*", default=[600], help="products of whole workflows")
    add("--model", default=MODEL, help="a bundle or checkpoint of this checkout (default: %(default)s)")
    add("--set", nargs="*", default=[], metavar="NAME=VALUE", help="the deployment's other settings")
    add("--write", action="store_true", help=f"write the page to {PAGE.relative_to(ROOT)}")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
