"""The proof that a checkpoint fills its architecture: what it leaves open, transformers fills at random."""

from collections.abc import Collection, Mapping, Sized
from typing import Any

import torch

from model_code.export.errors import ExportError

_NAMED = 3
_PLAIN = {"F64", "F32", "F16", "BF16", "torch.float64", "torch.float32", "torch.float16", "torch.bfloat16"}


def insist(model: torch.nn.Module, told: Mapping[str, Any], kinds: Mapping[str, str], where: str) -> None:
    """Raise `ExportError` unless every weight of the model, and nothing else of its modules, was in the files `where`.

    `told` is what transformers reports of loading, without buffers that need not be stored. Other modules beside the
    model's own, such as a classifier of a training, take no part in its vectors. `kinds` tells how the files hold each
    tensor's numbers: a weight of integers, or of eight bits, means something only with scales that nobody would apply.
    """
    missing, shapes = sorted(told["missing_keys"]), sorted(told["mismatched_keys"])
    modules = {name for name, _ in model.named_children()} | {name for name, _ in model.named_parameters()}
    strays = sorted(name for name in told["unexpected_keys"] if name.split(".")[0] in modules)
    if missing:
        raise ExportError(_told_missing(where, missing, len(model.state_dict()), told["unexpected_keys"]))
    if shapes:
        name, stored, wanted = shapes[0]
        raise ExportError(
            f"{where}: {_counted(shapes)} another shape than config.json says, such as {name}, which is "
            f"{_shape(stored)}, not {_shape(wanted)}: is config.json another model's?"
        )
    if strays:
        raise ExportError(
            f"{where}: {_counted(strays)} no place in the model of config.json, such as {_some(strays)}: is "
            "config.json another model's?"
        )
    _insist_on_plain(set(model.state_dict()), kinds, where)
    _insist_on_numbers(model, where)


def _told_missing(where: str, missing: list[str], count: int, others: Collection[str]) -> str:
    text = f"{where}: {len(missing)} of the model's {count} weights are missing, such as {_some(missing)}"
    prefix = _prefix(missing, others)
    if prefix:
        return f"{text}: the file's names begin with {prefix!r}; save the model from inside what wraps it"
    if others:
        text += f"; it holds {_some(sorted(others))} instead"
    return f"{text}: save the whole model (save_pretrained), or give the config.json that belongs to it"


def _prefix(missing: list[str], others: Collection[str]) -> str:
    """Return what stands before every missing name in the files, such as `module.`; or nothing."""
    for name in others:
        if name.endswith(f".{missing[0]}"):
            prefix = name.removesuffix(missing[0])
            return prefix if all(prefix + one in others for one in missing) else ""
    return ""


def _insist_on_plain(names: set[str], kinds: Mapping[str, str], where: str) -> None:
    odd = [
        name for name, kind in kinds.items() if kind not in _PLAIN and names & {name, name.partition(".")[2]}
    ]
    if odd:
        raise ExportError(
            f"{where}: {odd[0]} holds numbers of the kind {kinds[odd[0]]}, as quantised checkpoints do: take the one "
            "that was not quantised"
        )


def _insist_on_numbers(model: torch.nn.Module, where: str) -> None:
    broken = [name for name, values in model.state_dict().items() if not torch.isfinite(values).all()]
    if broken:
        raise ExportError(
            f"{where}: {_counted(broken)} values that are no finite numbers, such as {_some(broken)}: the model is "
            "damaged; take an earlier checkpoint of its training, or one saved in fp32 or bf16"
        )


def _counted(names: Sized) -> str:
    return "1 weight has" if len(names) == 1 else f"{len(names)} weights have"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED])


def _shape(sides: tuple[int, ...]) -> str:
    return " by ".join(map(str, sides)) or "a number"
