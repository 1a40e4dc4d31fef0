"""What a run needs, made where it is missing: checkpoint, int8 bundle, the weights in OpenAI's layout, pictures."""

import hashlib
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import pictures
from bench.processes import ROOT
from bench.vision_shape import VisionShape
from bench.ways import Weights

CALIBRATION = 64


class InputError(Exception):
    """What was given cannot be measured with; the message says why."""


@dataclass(frozen=True)
class Inputs:
    """Where everything lies; `files` are the pictures to encode."""

    weights: Weights
    bundle: Path
    folder: Path
    files: list[Path]
    shape: VisionShape


def prepare(
    work: Path,
    count: int,
    *,
    model: Path | None = None,
    bundle: Path | None = None,
    folder: Path | None = None,
) -> Inputs:
    """Make what is missing in `work`.

    `model`, `bundle` and `folder` stand in for random weights, their export and drawn pictures. Raises `InputError`.
    """
    work.mkdir(parents=True, exist_ok=True)
    if folder is None:
        pictures.draw(folder := work / "pictures", count)
    if not (files := pictures.files_of(folder, count)):
        raise InputError(f"there are no JPEG files in {folder}")
    checkpoint = model or _random_checkpoint(work / "checkpoint")
    weights = Weights(checkpoint, work / "openai.pt", work / "checkpoint.json")
    try:
        shape = VisionShape.read(checkpoint)
    except (OSError, ValueError) as error:
        raise InputError(f"{checkpoint}: {error}") from error
    _same_model(work, checkpoint)
    _other_layout(weights)
    return Inputs(weights, bundle or _exported(checkpoint, work, folder), folder, files, shape)


def _random_checkpoint(folder: Path) -> Path:
    if not (folder / "config.json").exists():
        from bench.random_clip import write_checkpoint

        sys.stderr.write("making ViT-B/32 with random weights …\n")
        write_checkpoint(folder)
    return folder


def _same_model(work: Path, checkpoint: Path) -> None:
    """Refuse a work folder that holds another model's bundle: its figures would bear the wrong name."""
    note = work / "model.json"
    kept = json.loads(note.read_text()) if note.exists() else None
    if kept is None:
        note.write_text(json.dumps(str(checkpoint.resolve())) + "\n")
    elif kept != str(checkpoint.resolve()):
        raise InputError(f"{work} holds what was made of {kept}: choose another --work for another --model")


def _other_layout(weights: Weights) -> None:
    if weights.state.exists() and weights.description.exists():
        return
    from bench import openai_layout

    sys.stderr.write("writing the weights in OpenAI's layout …\n")
    openai_layout.write(weights.checkpoint, weights.state, weights.description)


def _exported(checkpoint: Path, work: Path, folder: Path) -> Path:
    """Return a bundle of this checkout's making: one that an older export made would be measured under its name."""
    bundle = work / f"bundle-{_digest(ROOT / 'model_code' / 'export')}"
    if not (bundle / "bundle.json").exists():
        from model_code.export.__main__ import main as export

        for older in work.glob("bundle-*"):
            shutil.rmtree(older)
        options = {"--model": checkpoint, "--output": bundle, "--calibration": _calibration(folder, work)}
        if export([str(part) for option in options.items() for part in option]):
            raise InputError("the checkpoint cannot be exported")
    return bundle


def _calibration(folder: Path, work: Path) -> Path:
    """Return the pictures that int8 is fitted to: the given ones, or drawn ones where those are too few for it."""
    if len(pictures.files_of(folder, CALIBRATION)) < CALIBRATION:
        pictures.draw(folder := work / "pictures", CALIBRATION)
    return folder


def _digest(folder: Path) -> str:
    sources = sorted(folder.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
