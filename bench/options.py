"""The serving bench's command line."""

import argparse
from pathlib import Path

from bench.contender import WAYS
from bench.figures import BASELINE
from bench.processes import ROOT

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
        "--pictures", type=_path, metavar="DIR", help="folder of JPEG files (default: drawn, 1000 by 1000)"
    )
    made.add_argument("--count", type=_positive, default=128, help="how many pictures (default: %(default)s)")
    made.add_argument(
        "--rounds", type=_positive, default=5, help="turns of each contender (default: %(default)s)"
    )
    made.add_argument(
        "--starts", type=_positive, default=3, help="starts of each contender (default: %(default)s)"
    )
    made.add_argument(
        "--model", type=_path, metavar="DIR", help="a CLIP checkpoint, as transformers saves it"
    )
    made.add_argument(
        "--bundle",
        type=_path,
        metavar="DIR",
        help="a finished bundle of that model (default: int8, exported now)",
    )
    made.add_argument(
        "--only",
        nargs="*",
        choices=[name for name in WAYS if name != BASELINE],
        metavar="NAME",
        help=f"contenders to run beside this server and the samples' way (default: all): {', '.join(WAYS)}",
    )
    made.add_argument(
        "--work",
        type=_path,
        metavar="DIR",
        default=ROOT / ".build" / "bench",
        help="folder that keeps checkpoint, bundle and drawn pictures between runs (default: .build/bench)",
    )
    made.add_argument(
        "--libraries",
        type=_path,
        metavar="PYTHON",
        default=LIBRARIES,
        help="Python that has the contenders' libraries (default: .venv-bench/bin/python, which make bench sets up)",
    )
    made.add_argument("--json", type=_path, metavar="FILE", help="also write all figures and settings here")
    return made


def _path(value: str) -> Path:
    """Return an absolute path: contenders run in another folder. Links stay: a virtual environment's Python is one."""
    return Path(value).absolute()


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, not {value!r}")
    return int(value)
