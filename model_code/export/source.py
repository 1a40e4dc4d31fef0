"""Where checkpoints come from: a folder, or the Hugging Face Hub at a commit."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model_code.export import hub, weights
from model_code.export.errors import ExportError

_SMALL_FILES = ["*.json", "*.txt", "*.model"]


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
        found = weights.files(folder)
        return Checkpoint(folder, name or folder.resolve().name, _digest(found), found)
    if folder.exists() or source.startswith((".", "/")) or source.count("/") > 1:
        raise ExportError(f"{source} is not a folder")
    return _download(source, name)


def _digest(files: tuple[Path, ...]) -> str:
    """Return a revision for a folder, which has none: the digest of its weights."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:40]


def _download(source: str, name: str | None) -> Checkpoint:
    repository, _, revision = source.partition("@")
    folder, commit = hub.download(
        repository, revision or None, lambda files: [*_SMALL_FILES, *_wanted(files)]
    )
    return Checkpoint(folder, name or repository, commit, weights.files(folder))


def _wanted(files: Sequence[str]) -> list[str]:
    for name in weights.NAMES:
        stem, _, suffix = name.partition(".")
        found = [
            file for file in files if file == name or (file.startswith(f"{stem}-") and file.endswith(suffix))
        ]
        if found:
            return found
    raise ExportError("the repository holds no weights that transformers could load")
