"""A checkpoint's weights and the model that they fill: all of it, with all of them, and with finite numbers."""

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors import SafetensorError, safe_open

from model_code.export.architectures import Family
from model_code.export.errors import ExportError
from model_code.export.files import one_line

_BUFFERS = ("position_ids", "logit_scale", "logit_bias")
"""Older checkpoints carry the first; the others are no part of either tower."""
_SHOWN = 3
_UNREADABLE = (SafetensorError, RuntimeError, pickle.UnpicklingError, EOFError, ValueError, KeyError, OSError)


def load(folder: Path, family: Family, files: Iterable[Path]) -> torch.nn.Module:
    """Return the model in fp32, ready to infer.

    Raises `ExportError` where a file cannot be read, or the weights are not those of the architecture in `config.json`.
    """
    for path in files:
        _open(path)
    model, told = _from_pretrained(folder, family)
    _insist_on_all(told)
    _insist_on_numbers(model)
    return model.eval()


def _open(path: Path) -> None:
    try:
        if path.suffix == ".safetensors":
            with safe_open(path, "pt") as opened:
                opened.keys()
        else:
            torch.load(path, map_location="meta", weights_only=True)
    except _UNREADABLE as error:
        raise ExportError(f"{path.name} is cut off or damaged ({one_line(error)}): fetch it again") from None


def _from_pretrained(folder: Path, family: Family) -> tuple[torch.nn.Module, dict[str, Any]]:
    kind = getattr(transformers, family.model_class)
    transformers.logging.set_verbosity_error()
    try:
        model, told = kind.from_pretrained(
            folder, dtype=torch.float32, output_loading_info=True, ignore_mismatched_sizes=True
        )
    except Exception as error:  # noqa: BLE001 a configuration can ask for anything, and fail anywhere
        raise ExportError(f"config.json describes no model that can be built: {one_line(error)}") from None
    return model, told


def _insist_on_all(told: dict[str, Any]) -> None:
    """Refuse what transformers would fill with random numbers, or leave unused."""
    if other := sorted(told["mismatched_keys"]):
        name, has, wants = other[0]
        raise ExportError(
            f"{len(other)} of the weights have another shape than config.json says, such as {name}: "
            f"{tuple(has)} instead of {tuple(wants)}"
        )
    missing, unused = (
        sorted(key for key in told[kind] if not key.endswith(_BUFFERS))
        for kind in ("missing_keys", "unexpected_keys")
    )
    if missing:
        raise ExportError(f"{_count(missing)} missing from the checkpoint{_hint(missing, unused)}")
    if unused:
        raise ExportError(
            f"{_count(unused)} no part of the model that config.json describes: what they do would be lost"
        )


def _count(keys: list[str]) -> str:
    more = ", …" if len(keys) > _SHOWN else ""
    names = ", ".join(keys[:_SHOWN])
    return f"{len(keys)} of the weights ({names}{more}) {'is' if len(keys) == 1 else 'are'}"


def _hint(missing: list[str], unused: list[str]) -> str:
    """Say where the same names stand, if they do behind a prefix."""
    for key in unused:
        if key.endswith(missing[0]) and key != missing[0]:
            prefix = key.removesuffix(missing[0])
            return f"; its names begin with {prefix!r}: save the model itself, not what wraps it"
    return ": a checkpoint of the whole model is needed"


def _insist_on_numbers(model: torch.nn.Module) -> None:
    for name, values in [*model.named_parameters(), *model.named_buffers()]:
        if values.is_floating_point() and not torch.isfinite(values).all():
            raise ExportError(f"the weights of {name} are not all finite numbers: the checkpoint is broken")
