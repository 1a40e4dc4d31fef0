"""The command line of the serving bench."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import measure
from bench.contender import WAYS
from bench.figures import BASELINE, figures
from bench.goals import verdicts
from bench.inputs import InputError, Inputs, prepare
from bench.limits import MatrixProduct
from bench.processes import ROOT
from bench.report import command_line, report
from bench.runners import Contender, Runner, command_of
from bench.serving_modes import BatchServer, EndpointServer
from bench.table import table
from bench.tower import VisionTower

LIBRARIES = ROOT / ".venv-bench" / "bin" / "python"
DESCRIPTION = """\
Measure this server and what a user would pick instead, on the same JPEG files in one run.

Every contender has a process of its own; all take turns, round by round, and medians are compared: ratios last,
absolute figures do not. This server is started as Batch Transform starts it (SAGEMAKER_BATCH=true, jsonlines payloads
of up to 6 MB, two at a time) and as an endpoint (one text or picture a request). Start is the time from a process's
start to its first text's vector; peak memory is the process's own. The model is ViT-B/32 with random weights, on which
speed does not depend, unless --model names a real one. Use a machine that does nothing else."""
EXAMPLES = """\
examples:
  make bench                                             # installs the contenders' libraries, then all of it
  python -m bench.serving --count 16 --rounds 1 --starts 1    # a look, in a minute or two
  python -m bench.serving --pictures photos/ --count 320 --json figures.json
  python -m bench.serving --model ./clip-vit-base-patch32 --work /tmp/real
  CLIP_BATCH_SIZE=16 python -m bench.serving --only      # this server and the samples' way, another batch size"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m bench.serving",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--pictures", type=Path, metavar="DIR", help="folder of JPEG files (default: drawn, 1000 by 1000)"
    )
    made.add_argument("--count", type=_positive, default=128, help="how many pictures (default: %(default)s)")
    made.add_argument(
        "--rounds", type=_positive, default=5, help="turns of each contender (default: %(default)s)"
    )
    made.add_argument(
        "--starts", type=_positive, default=3, help="starts of each contender (default: %(default)s)"
    )
    made.add_argument("--model", type=Path, metavar="DIR", help="a CLIP checkpoint, as transformers saves it")
    made.add_argument(
        "--only",
        nargs="*",
        choices=[name for name in WAYS if name != BASELINE],
        metavar="NAME",
        help=f"contenders to run beside this server and the samples' way (default: all): {', '.join(WAYS)}",
    )
    made.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        default=ROOT / ".build" / "bench",
        help="folder that keeps checkpoint, bundle and drawn pictures between runs (default: .build/bench)",
    )
    made.add_argument(
        "--libraries",
        type=Path,
        metavar="PYTHON",
        default=LIBRARIES,
        help="Python that has the contenders' libraries (default: .venv-bench/bin/python, which make bench sets up)",
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="also write all figures and settings here")
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print its table. Return 0, or 1 with one line on standard error."""
    given = parser().parse_args(arguments)
    try:
        inputs = prepare(given.work, given.model, given.pictures, given.count)
    except InputError as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    products = {kind: MatrixProduct(kind) for kind in ("fp32", "int8")}
    gauges = {kind: product.gflops for kind, product in products.items()}
    gauges["tower"] = VisionTower(inputs.bundle / "vision.xml").images_per_second
    made = measure.run(_runners(given, inputs), gauges, rounds=given.rounds, starts=given.starts, say=_say)
    _say("\n")
    found = figures(made, len(inputs.files), inputs.shape.gflop)
    judged = verdicts(found)
    sys.stdout.write(table(found, judged))
    if given.json:
        settings = {"command": command_line(), "pictures": len(inputs.files), "rounds": given.rounds}
        given.json.write_text(json.dumps(report(made, found, judged, settings), indent=1) + "\n")
    return 0


def _runners(given: argparse.Namespace, inputs: Inputs) -> list[Runner]:
    wanted = list(WAYS) if given.only is None else [BASELINE, *given.only]
    weights = {"checkpoint": inputs.weights.checkpoint, "state": inputs.weights.state}
    options = {**weights, "description": inputs.weights.description, "pictures": inputs.folder}
    contenders = [
        Contender(name, command_of(name, _python(name, given.libraries), count=given.count, **options))
        for name in wanted
    ]
    return [
        BatchServer(inputs.bundle, inputs.files),
        EndpointServer(inputs.bundle, inputs.files),
        *contenders,
    ]


def _python(name: str, libraries: Path) -> str:
    """Return the Python for a contender: transformers alone is in the project's, and faster to start there."""
    own = WAYS[name].distributions == ("transformers",) or not libraries.exists()
    return sys.executable if own else str(libraries)


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, not {value!r}")
    return int(value)


def _say(what: str) -> None:
    """Overwrite the line of progress; what ends in a line feed stays."""
    sys.stderr.write(f"\r\033[K{what}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
