"""Reads how a checkpoint wants its pictures, refusing what the server would not do the same way."""

from pathlib import Path
from typing import Any

import transformers

from model_code.export.errors import ExportError
from model_code.export.files import one_line, read_json
from model_code.preprocess import Preprocessing
from model_code.resize import FILTERS

_BICUBIC = 3


def read(folder: Path) -> Preprocessing:
    """Return the checkpoint's preprocessing; what its file leaves out is as transformers has it.

    Raises `ExportError` for a step that is switched off or of a kind that the server has not.
    """
    name = _stated_in(folder)
    try:
        config = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil").to_dict()
    except Exception as error:  # noqa: BLE001 a configuration can ask for anything, and fail anywhere
        raise ExportError(f"{name} describes no preprocessing of pictures: {one_line(error)}") from None
    try:
        return _preprocessing(config)
    except ExportError as error:
        raise ExportError(f"{name}: {error}") from None


def _stated_in(folder: Path) -> str:
    """Return the file that transformers takes: newer checkpoints have one of all their processors."""
    own, whole = folder / "preprocessor_config.json", folder / "processor_config.json"
    if whole.exists() and "image_processor" in read_json(whole):
        return whole.name
    if whole.exists() and not own.exists():
        raise ExportError(
            "processor_config.json has no image_processor, and there is no preprocessor_config.json"
        )
    read_json(own)
    return own.name


def _preprocessing(config: dict[str, Any]) -> Preprocessing:
    for step in ("do_resize", "do_rescale", "do_normalize"):
        if config.get(step) is False:
            raise ExportError(f"{step} is false, which the server does not support")
    resample = config.get("resample", _BICUBIC)
    if resample not in FILTERS:
        raise ExportError(f"resample is {resample!r}, which the server does not support")
    edge, height, width = _size(config)
    return Preprocessing(
        shortest_edge=edge,
        height=height,
        width=width,
        resample=int(resample),
        rescale=float(config.get("rescale_factor", 1 / 255)),
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
    if not crop or max(crop["height"], crop["width"]) > edge:
        raise ExportError("crop_size must be given and not exceed size.shortest_edge")
    return edge, crop["height"], crop["width"]


def _sides(config: dict[str, Any], name: str) -> dict[str, int]:
    given = config.get(name)
    if isinstance(given, int):
        return {"shortest_edge": given} if name == "size" else {"height": given, "width": given}
    if isinstance(given, dict):
        sides = {side: int(length) for side, length in given.items() if length}
        if set(sides) == {"height", "width"} or (name == "size" and set(sides) == {"shortest_edge"}):
            return sides
    raise ExportError(f"{name} is {given!r}, which the server does not support")


def _three(config: dict[str, Any], name: str) -> tuple[float, float, float]:
    values = config.get(name)
    if not isinstance(values, list | tuple) or len(values) != 3:
        raise ExportError(f"{name} must hold three numbers")
    return float(values[0]), float(values[1]), float(values[2])
