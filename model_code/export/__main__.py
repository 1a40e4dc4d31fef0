"""The command line of the export."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from model_code.export import TESTED_WITH, finished
from model_code.export.errors import ExportError, naming_what_to_install
from model_code.export.progress import Progress
from model_code.towers.bundle import BundleError, is_bundle

DEFAULT_PRECISION = "int8"
DESCRIPTION = f"""\
Turn a CLIP, SigLIP or SigLIP 2 checkpoint into a bundle: the folder that the server in this package serves.

A bundle holds both towers as OpenVINO graphs, the tokenizer, and bundle.json with each file's checksum, golden
vectors that a server must reproduce before it reports healthy, and what the export cost in exactness.
Tested with {TESTED_WITH}."""

EXAMPLES = """\
examples:
  # the model that most people mean by CLIP; without @revision the newest is taken and its commit written down
  python -m model_code.export --model openai/clip-vit-base-patch32@3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268 --output b

  # the fastest int8: activations are quantised too, for which it must see 100 to 300 pictures like the shop's own
  python -m model_code.export --model openai/clip-vit-base-patch32 --output bundle --calibration photos/

  # exact, for a checkpoint that lies in a folder
  python -m model_code.export --model ./my-checkpoint --output bundle --precision fp32

  # a folder that already is a bundle is verified and copied; this needs no torch
  python -m model_code.export --model ./bundle --output /opt/clip/model
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m model_code.export",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--model", required=True, metavar="SOURCE", help="Hub id, id@revision, or a folder")
    made.add_argument("--output", required=True, type=Path, metavar="DIR", help="where to put the bundle")
    made.add_argument(
        "--precision",
        choices=("int8", "fp32"),
        help="int8 (default): a quarter of the size, up to 3.5 times as fast; fp32: exact to 1e-4",
    )
    made.add_argument(
        "--calibration",
        type=Path,
        metavar="DIR",
        help="pictures by which int8 also quantises activations; without them int8 quantises weights only",
    )
    made.add_argument(
        "--name", help="the model's id in answers and indices (default: the Hub id or folder name)"
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Export. Return 0, or 1 with one line on standard error that says what to do."""
    given = parser().parse_args(arguments)
    progress = Progress(sys.stderr)
    try:
        if is_bundle(Path(given.model)):
            _copy(given, progress)
        else:
            _export(given, progress)
    except (ExportError, BundleError) as error:
        sys.stderr.write(f"export: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"export: {error.filename or 'a file'}: {error.strerror or error}\n")
        return 1
    return 0


def _copy(given: argparse.Namespace, progress: Progress) -> None:
    """Copy a finished bundle, if it is what was asked for."""
    if given.calibration:
        raise ExportError(
            f"{given.model} is a finished bundle: leave out --calibration, or give its checkpoint"
        )
    finished.copy(Path(given.model), given.output, given.precision, progress)


def _export(given: argparse.Namespace, progress: Progress) -> None:
    with naming_what_to_install():
        from model_code.export.build import Order, build
    precision = given.precision or DEFAULT_PRECISION
    build(Order(given.model, given.output, precision, given.calibration, given.name), progress)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
