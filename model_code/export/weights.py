"""The files that hold a checkpoint's weights, found as transformers finds them."""

from pathlib import Path

from model_code.export.documents import AGAIN, read_json
from model_code.export.errors import ExportError

NAMES = ("model.safetensors", "pytorch_model.bin")
_ADAPTER = "adapter_config.json"


def files(folder: Path) -> tuple[Path, ...]:
    """Return the files that transformers loads: the first of `NAMES` that is there, alone or in shards.

    Raises `ExportError` where there are none, or some of the shards are missing.
    """
    if (folder / _ADAPTER).exists():
        raise ExportError(
            f"{_ADAPTER}: {folder} holds an adapter; merge it into its model (merge_and_unload) and export that"
        )
    for name in NAMES:
        if (folder / name).is_file():
            return (folder / name,)
        index = folder / f"{name}.index.json"
        if index.is_file():
            return _shards(index)
        stem, _, suffix = name.partition(".")
        if found := sorted(folder.glob(f"{stem}-*-of-*.{suffix}")):
            raise ExportError(f"{index.name} is missing, which names {found[0].name} and the other shards")
    raise ExportError(f"{folder} holds no checkpoint: {' or '.join(NAMES)} is missing")


def named(paths: tuple[Path, ...]) -> str:
    """Return how a message names the files."""
    return paths[0].name if len(paths) == 1 else f"{paths[0].name} and the other shards"


def _shards(index: Path) -> tuple[Path, ...]:
    placed = read_json(index).get("weight_map")
    if not isinstance(placed, dict) or not placed or not all(isinstance(one, str) for one in placed.values()):
        raise ExportError(f"{index.name} has no weight_map that names the shards: {AGAIN}")
    shards = sorted({str(name) for name in placed.values()})
    if strays := [name for name in shards if Path(name).name != name]:
        raise ExportError(f"{index.name} names {strays[0]!r}, which is no file beside it: {AGAIN}")
    missing = [name for name in shards if not (index.parent / name).is_file()]
    if missing:
        raise ExportError(f"{missing[0]} is missing ({len(missing)} of {len(shards)} shards are): {AGAIN}")
    return tuple(index.parent / name for name in shards)
