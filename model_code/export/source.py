"""Where checkpoints come from: a folder, or the Hugging Face Hub at a commit."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model_code.export import hub
from model_code.export.errors import ExportError
from model_code.export.files import insist_on_content, read_json

_SMALL_FILES = ["*.json", "*.txt", "*.model"]
_ADAPTER = "adapter_config.json"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint on disk: `id` and `revision` as they are to be written down, and its weights' files."""

    folder: Path
    id: str
    revision: str
    weights: tuple[Path, ...]


def resolve(source: str, name: str | None) -> Checkpoint:
    """Return the checkpoint that `source` names, downloaded if it is on the Hub.

    Raises `ExportError` where there is none.
    """
    folder = Path(source)
    if folder.is_dir():
        weights = _weights(folder)
        return Checkpoint(folder, name or folder.resolve().name, _digest(weights), weights)
    if folder.exists() or source.startswith((".", "/")) or source.count("/") > 1:
        raise ExportError(f"{source} is not a folder")
    return _download(source, name)


def _weights(folder: Path) -> tuple[Path, ...]:
    """Return the files that transformers would load: of those that it knows, the first kind that is there."""
    if (folder / _ADAPTER).exists():
        raise ExportError(
            f"{_ADAPTER}: an adapter, no model: merge it into its model (merge_and_unload), export that"
        )
    for name in _WEIGHTS:
        index = folder / f"{name}.index.json"
        if (folder / name).exists():
            return _whole((folder / name,))
        if index.exists():
            return _whole(shards(index))
    raise ExportError(f"{folder} holds no checkpoint: {' or '.join(_WEIGHTS)} is missing")


def _whole(files: tuple[Path, ...]) -> tuple[Path, ...]:
    for path in files:
        insist_on_content(path)
    return files


def shards(index: Path) -> tuple[Path, ...]:
    """Return the files that an index of weights names. Raises `ExportError` where it names none."""
    names = read_json(index).get("weight_map")
    if not isinstance(names, dict) or not names or not all(isinstance(one, str) for one in names.values()):
        raise ExportError(f"{index.name} has no weight_map: fetch it again")
    return tuple(index.with_name(Path(name).name) for name in sorted(set(names.values())))


def _digest(weights: tuple[Path, ...]) -> str:
    """Return a revision for a folder, which has none: the digest of its weights."""
    digest = hashlib.sha256()
    for path in weights:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:40]


def _download(source: str, name: str | None) -> Checkpoint:
    repository, _, revision = source.partition("@")
    folder, commit = hub.download(
        repository, revision or None, lambda files: [*_SMALL_FILES, *_wanted(files)]
    )
    return Checkpoint(folder, name or repository, commit, _weights(folder))


def _wanted(files: Sequence[str]) -> list[str]:
    for name in _WEIGHTS:
        stem, _, suffix = name.partition(".")
        found = [
            file for file in files if file == name or (file.startswith(f"{stem}-") and file.endswith(suffix))
        ]
        if found:
            return found
    raise ExportError("the repository holds no weights that transformers could load")
