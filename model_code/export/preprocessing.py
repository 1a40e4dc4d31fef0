"""Reads how a checkpoint wants its pictures, refusing what the server would not do the same way."""

from pathlib import Path
from typing import Any

from model_code.export.errors import ExportError
from model_code.export.files import read_json
from model_code.preprocess import Preprocessing
from model_code.resize import FILTERS

_BICUBIC = 3


def read(folder: Path, *, crops: bool) -> Preprocessing:
    """Return the checkpoint's preprocessing. `crops`: what holds where it does not say.

    Raises `ExportError` for a step that is switched off or of a kind that the server has not.
    """
    config = {"do_center_crop": crops, **_config(folder)}
    for step in ("do_resize", "do_rescale", "do_normalize"):
        if config.get(step) is False:
            raise ExportError(f"preprocessor_config.json: {step} is false, which the server does not support")
    resample = config.get("resample", _BICUBIC)
    if resample not in FILTERS:
        raise ExportError(
            f"preprocessor_config.json: resample is {resample!r}, which the server does not support"
        )
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


def _config(folder: Path) -> dict[str, Any]:
    """Return what older checkpoints have a file of their own for, and newer ones a part of `processor_config.json`."""
    own, whole = folder / "preprocessor_config.json", folder / "processor_config.json"
    if own.exists() or not whole.exists():
        return read_json(own)
    part = read_json(whole).get("image_processor")
    if not isinstance(part, dict):
        raise ExportError(
            "processor_config.json has no image_processor, and there is no preprocessor_config.json"
        )
    return part


def _size(config: dict[str, Any]) -> tuple[int | None, int, int]:
    """Return the shortest edge to resize to (None: to the very size), and the height and width that remain."""
    size = _sides(config, "size")
    if "height" in size:
        if config.get("do_center_crop"):
            raise ExportError(
                "preprocessor_config.json: a resize to height and width with a crop is not supported"
            )
        return None, size["height"], size["width"]
    edge = size["shortest_edge"]
    crop = _sides(config, "crop_size") if config.get("do_center_crop") else {}
    if not crop or max(crop["height"], crop["width"]) > edge:
        raise ExportError(
            "preprocessor_config.json: crop_size must be given and not exceed size.shortest_edge"
        )
    return edge, crop["height"], crop["width"]


def _sides(config: dict[str, Any], name: str) -> dict[str, int]:
    given = config.get(name)
    if isinstance(given, int):
        return {"shortest_edge": given} if name == "size" else {"height": given, "width": given}
    if isinstance(given, dict):
        sides = {side: int(length) for side, length in given.items() if length}
        if set(sides) == {"height", "width"} or (name == "size" and set(sides) == {"shortest_edge"}):
            return sides
    raise ExportError(f"preprocessor_config.json: {name} is {given!r}, which the server does not support")


def _three(config: dict[str, Any], name: str) -> tuple[float, float, float]:
    values = config.get(name)
    if not isinstance(values, list) or len(values) != 3:
        raise ExportError(f"preprocessor_config.json: {name} must hold three numbers")
    return float(values[0]), float(values[1]), float(values[2])
