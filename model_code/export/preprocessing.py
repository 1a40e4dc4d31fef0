"""Reads how a checkpoint prepares pictures, refusing what the server would not do the same way."""

from pathlib import Path
from typing import Any

import numpy as np
import transformers

from model_code.export import probes
from model_code.export.documents import read_json
from model_code.export.encoding import normalised
from model_code.export.errors import ExportError, in_one_line
from model_code.export.quiet import quiet
from model_code.pictures.preprocess import Preprocessing
from model_code.pictures.resize import FILTERS

_FILE = "preprocessor_config.json"
# As transformers 5 saves it with the tokenizer: all processors in one. It goes before the other, as there.
_NESTED, _KEY = "processor_config.json", "image_processor"
# Between the server's resizing and Pillow's, of pictures without hard patterns.
_LEVELS = 1.5
_SMALL = 50


def read(folder: Path) -> Preprocessing:
    """Return the checkpoint's preprocessing; what its file leaves out is as transformers has it.

    Raises `ExportError` for a step that is switched off or of a kind that the server has not.
    """
    name = stated_in(folder)
    with quiet(), in_one_line(f"{name} describes no preprocessing that transformers has"):
        processor: Any = transformers.AutoImageProcessor.from_pretrained(
            folder, backend="pil", local_files_only=True, trust_remote_code=False
        )
        config = processor.to_dict()
    try:
        found = _parsed(config)
    except ExportError as error:
        raise ExportError(f"{name}: {error}") from None
    with in_one_line(f"{name}: the preprocessing cannot be reproduced"):
        _prove(processor, found, name)
    return found


def stated_in(folder: Path) -> str:
    """Return the name of the file that states the preprocessing. Raises `ExportError` where none does."""
    if (folder / _NESTED).exists() and _KEY in read_json(folder / _NESTED):
        return _NESTED
    if (folder / _FILE).exists():
        read_json(folder / _FILE)
        return _FILE
    raise ExportError(f"the checkpoint has neither {_FILE} nor a {_NESTED} with {_KEY} in it")


def _parsed(config: dict[str, Any]) -> Preprocessing:
    for step in ("do_resize", "do_rescale", "do_normalize"):
        if not config.get(step):
            raise ExportError(f"{step} is {config.get(step)!r}, which the server does not support")
    resample = config.get("resample")
    if not isinstance(resample, int) or resample not in FILTERS:
        raise ExportError(f"resample is {resample!r}, which the server does not support")
    edge, height, width = _size(config)
    return Preprocessing(
        shortest_edge=edge,
        height=height,
        width=width,
        resample=int(resample),
        rescale=_number(config, "rescale_factor", config.get("rescale_factor")),
        mean=_three(config, "image_mean"),
        std=_three(config, "image_std"),
    )


def _size(config: dict[str, Any]) -> tuple[int | None, int, int]:
    """Return the shortest edge to resize to (None: to the very size), and the height and width that remain."""
    size = _sides(config, "size")
    if "height" in size:
        if config.get("do_center_crop"):
            raise ExportError("a resize to height and width with a crop is not supported")
        return None, size["height"], size["width"]
    edge = size["shortest_edge"]
    crop = _sides(config, "crop_size") if config.get("do_center_crop") else {}
    if "height" not in crop or max(crop["height"], crop["width"]) > edge:
        raise ExportError("crop_size must be given and not exceed size.shortest_edge")
    return edge, crop["height"], crop["width"]


def _sides(config: dict[str, Any], name: str) -> dict[str, int]:
    given = config.get(name)
    if isinstance(given, dict) and set(given) in ({"height", "width"}, {"shortest_edge"}):
        sides = {side: _number(config, f"{name}.{side}", length) for side, length in given.items()}
        if all(length >= 1 and length == int(length) for length in sides.values()):
            return {side: int(length) for side, length in sides.items()}
    raise ExportError(f"{name} is {given!r}, which the server does not support")


def _three(config: dict[str, Any], name: str) -> tuple[float, float, float]:
    values = config.get(name)
    if not isinstance(values, list | tuple) or len(values) != 3:
        raise ExportError(f"{name} must hold three numbers")
    red, green, blue = (_number(config, name, value) for value in values)
    return red, green, blue


def _number(config: dict[str, Any], name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise ExportError(f"{name} is {value!r}, which is no number")
    if value == 0 and name in {"image_std", "rescale_factor"}:
        raise ExportError(f"{name} is {config[name]!r}: nothing would be left of a picture")
    return float(value)


def _prove(processor: Any, ours: Preprocessing, name: str) -> None:
    """Raise `ExportError` where transformers makes other pixels of drawn pictures."""
    allowed = abs(_LEVELS * ours.rescale) / np.abs(ours.std)[:, None, None]
    for side in (_SMALL, 3 * ours.height + _SMALL):
        for picture in probes.pictures(3, side=side):
            wanted = np.asarray(processor(picture, return_tensors="np")["pixel_values"][0])
            got = normalised(ours.pixels(np.asarray(picture))[None], ours).numpy()[0]
            if got.shape != wanted.shape or not (np.abs(got - wanted) <= allowed).all():
                raise ExportError(f"{name}: the server's pixels would differ from those of transformers")
