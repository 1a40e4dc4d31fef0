"""How near a bundle is to transformers on real files: `python -m model_code.export.verify --help`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from model_code.errors import InputError
from model_code.export import finished, probes, source
from model_code.export.closeness import TOP, Vectors, centred_cosines, cosines, top_agreement
from model_code.export.errors import ExportError, naming_what_to_install
from model_code.export.progress import Progress
from model_code.serving.inputs import ImageInput, Input, TextInput
from model_code.serving.job import Job
from model_code.serving.pipeline import Pipeline
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle, BundleError

DESCRIPTION = """\
Compare a bundle's vectors, made from files the way that the server takes, with those that transformers' own
processor, tokenizer and model make of the same files. Ends with status 1 where one is beyond the bound that the
bundle states, with 2 where the comparison cannot be made.

Transparency is laid on white by the server and dropped by transformers: such pictures differ for that reason."""

EXAMPLE = """\
example:
  python -m model_code.export.verify bundle/ --model openai/clip-vit-base-patch32 --pictures photos/
"""

T = TypeVar("T")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m model_code.export.verify",
        description=DESCRIPTION,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("bundle", type=Path, metavar="BUNDLE", help="the folder that the export made")
    made.add_argument(
        "--model", required=True, metavar="SOURCE", help="what it was made of, as for the export"
    )
    made.add_argument("--pictures", required=True, type=Path, metavar="DIR", help="11 or more picture files")
    made.add_argument("--texts", type=Path, metavar="FILE", help="a text a line (default: some that are odd)")
    return made


def main(arguments: Sequence[str]) -> int:
    """Compare and print. Return 0, 1 beyond the bound, 2 with one line on standard error where it cannot."""
    given = parser().parse_args(arguments)
    try:
        return verify(given.bundle, given.model, given.pictures, given.texts, Progress(sys.stderr))
    except (ExportError, BundleError, OSError) as error:
        sys.stderr.write(f"verify: {error}\n")
        return 2


def verify(folder: Path, model: str, pictures: Path, texts: Path | None, progress: Progress) -> int:
    """Compare a bundle with the checkpoint that it was made of; print the figures and return 0 or 1.

    Raises `ExportError`, `BundleError` or `OSError` where one of them is missing or no such thing.
    """
    with naming_what_to_install():
        from model_code.export.reference import Reference
    bundle = bundles.read(folder)
    bound = _bound(bundle)
    files, words = _files(pictures), texts.read_text().splitlines() if texts else list(probes.TEXTS)
    pipeline = finished.pipeline(bundle)
    with progress.step(f"Encoding {len(files)} files and {len(words)} texts with the bundle"):
        shown = _encoded(pipeline, files, (ImageInput(path.read_bytes()) for path in files), progress)
        said = _encoded(pipeline, words, map(TextInput, words), progress)
    if len(shown) <= TOP or not said:
        raise ExportError(f"{len(shown)} pictures and {len(said)} texts remain; {TOP + 1} and 1 are needed")
    with progress.step("Encoding them with transformers"):
        reference = Reference(source.resolve(model, None))
        pair = reference.pictures(list(shown)), np.stack(list(shown.values()))
        texts_pair = reference.texts(list(said)), np.stack(list(said.values()))
    least = min(_tell("pictures", list(shown), *pair), _tell("texts", list(said), *texts_pair))
    _tell_agreement(pair, texts_pair)
    kept = least >= bound
    _write(f"{'within' if kept else 'BEYOND'} the bound of {bundle.precision}: a cosine of {bound:g}")
    return 0 if kept else 1


def _bound(bundle: Bundle) -> float:
    if "bound" not in bundle.measurements:
        raise BundleError("the bundle states no bound: export the model again")
    return float(bundle.measurements["bound"])


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ExportError(f"--pictures: {folder} is not a folder")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _encoded(
    pipeline: Pipeline, names: Sequence[T], inputs: Iterable[Input], progress: Progress
) -> dict[T, NDArray[np.float32]]:
    """Return the vectors of those that the server takes, by name; tell of the others."""
    taken = {}
    results = chain.from_iterable(pipeline.embed(inputs, Job()))
    for name, result in zip(names, results, strict=True):
        if isinstance(result, InputError):
            progress.note(f"left out, as the server refuses it: {name} ({result.message})")
        else:
            taken[name] = result.vector
    return taken


def _tell(kind: str, names: Sequence[object], wanted: Vectors, got: Vectors) -> float:
    """Print how near vectors are to those that are wanted; return the least cosine."""
    plain, centred = cosines(wanted, got), centred_cosines(wanted, got)
    worst = str(names[int(plain.argmin())])[-60:]
    _write(f"{len(names)} {kind}: cosine {plain.mean():.7f} on average, {plain.min():.7f} at worst ({worst})")
    _write(f"  seen from their mean: {centred.mean():.6f} on average, {centred.min():.6f} at worst")
    return float(plain.min())


def _tell_agreement(pictures: tuple[Vectors, Vectors], texts: tuple[Vectors, Vectors]) -> None:
    by_picture, by_text = top_agreement(*pictures), top_agreement(*pictures, asked=texts)
    _write(f"top-{TOP} agreement: pictures for a picture {by_picture:.4f}, pictures for a text {by_text:.4f}")


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
