"""Ways in which checkpoints come to be damaged or incomplete; each changes the folder that it is given."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Damage = Callable[[Path], object]
Refusal = Callable[..., str]
Weights = dict[str, Any]

WEIGHTS, PICKLE, INDEX = "model.safetensors", "pytorch_model.bin", "model.safetensors.index.json"
SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 12345\n"


def all_of(*several: Damage) -> Damage:
    return lambda folder: [one(folder) for one in several]


def weights(change: Callable[[Weights], Mapping[str, Any]]) -> Damage:
    """Save other tensors than the checkpoint's, as safetensors."""

    def change_them(folder: Path) -> None:
        from safetensors.torch import load_file, save_file

        changed = {name: one.clone() for name, one in change(load_file(folder / WEIGHTS)).items()}
        save_file(changed, folder / WEIGHTS, metadata={"format": "pt"})

    return change_them


def without(part: str) -> Damage:
    return weights(lambda held: {name: one for name, one in held.items() if part not in name})


def prefixed(prefix: str) -> Damage:
    return weights(lambda held: {prefix + name: one for name, one in held.items()})


def first_number(name: str, value: float) -> Damage:
    def change(held: Weights) -> Weights:
        held[name].view(-1)[0] = value
        return held

    return weights(change)


def sharded(folder: Path) -> None:
    """Save the weights in two files with an index."""
    from safetensors.torch import load_file, save_file

    held = load_file(folder / WEIGHTS)
    names, placed = sorted(held), dict[str, str]()
    for shard, part in zip(SHARDS, (names[::2], names[1::2]), strict=True):
        save_file({name: held[name] for name in part}, folder / shard, metadata={"format": "pt"})
        placed |= dict.fromkeys(part, shard)
    (folder / WEIGHTS).unlink()
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": placed}))


def pickled(make: Callable[[Weights], object] = dict, *, zipped: bool = True) -> Damage:
    """Save the weights as torch does, or what `make` makes of them."""

    def save(folder: Path) -> None:
        import torch
        from safetensors.torch import load_file

        made = make(load_file(folder / WEIGHTS))
        torch.save(made, folder / PICKLE, _use_new_zipfile_serialization=zipped)
        (folder / WEIGHTS).unlink()

    return save


def cut(name: str) -> Damage:
    return lambda folder: (folder / name).write_bytes(
        (data := (folder / name).read_bytes())[: len(data) // 2]
    )


def written(name: str, data: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(data)


def removed(*names: str) -> Damage:
    def remove(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return remove


def stated(name: str, within: str | None = None, **changes: object) -> Damage:
    """Change what a JSON file states, or an object within it."""

    def change(folder: Path) -> None:
        document = json.loads((folder / name).read_text())
        (document[within] if within else document).update(changes)
        (folder / name).write_text(json.dumps(document))

    return change
