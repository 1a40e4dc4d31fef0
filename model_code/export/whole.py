"""Files of weights that can be opened and are all there."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from model_code.export.documents import AGAIN, insist_on_content
from model_code.export.errors import ExportError


def kinds(paths: tuple[Path, ...]) -> dict[str, str]:
    """Return how the files hold each tensor's numbers, by its name: `F32`, `torch.int8` and the like.

    Raises `ExportError`, naming the file, where one is no file of weights or is not all of it.
    """
    found: dict[str, str] = {}
    for path in paths:
        insist_on_content(path)
        found |= _in_safetensors(path) if path.suffix == ".safetensors" else _in_pickle(path)
    return found


def _in_safetensors(path: Path) -> dict[str, str]:
    try:
        with safe_open(path, framework="pt") as opened:
            return {name: opened.get_slice(name).get_dtype() for name in opened.keys()}  # noqa: SIM118 - no mapping
    except SafetensorError as error:
        raise ExportError(
            f"{path.name} is cut off or no safetensors file ({str(error)[:80]}): {AGAIN}"
        ) from None


def _in_pickle(path: Path) -> dict[str, str]:
    """Open a file of torch, without reading its numbers where the format allows that."""
    try:
        held: Any = torch.load(
            path, map_location="meta", weights_only=True, mmap=zipfile.is_zipfile(path) or None
        )
    except pickle.UnpicklingError:
        raise ExportError(
            f"{path.name} holds more than weights, or is damaged: {AGAIN}, or save the model as model.safetensors"
        ) from None
    except (RuntimeError, ValueError, EOFError, KeyError, TypeError, AttributeError):
        raise ExportError(f"{path.name} is cut off or no file of torch's: {AGAIN}") from None
    if not isinstance(held, dict) or not all(isinstance(one, torch.Tensor) for one in held.values()):
        raise ExportError(
            f"{path.name} holds no weights by name: save the model's state_dict, or use save_pretrained"
        )
    return {name: str(values.dtype) for name, values in held.items()}
