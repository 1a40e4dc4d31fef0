"""Where checkpoints come from: a folder, or the Hugging Face Hub at a commit."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from model_code.export.errors import ExportError

_SMALL_FILES = ["*.json", "*.txt", "*.model"]
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
    for name in _WEIGHTS:
        stem, _, suffix = name.partition(".")
        found = sorted([*folder.glob(name), *folder.glob(f"{stem}-*-of-*.{suffix}")])
        if found:
            return tuple(found)
    raise ExportError(f"{folder} holds no checkpoint: {' or '.join(_WEIGHTS)} is missing")


def _digest(weights: tuple[Path, ...]) -> str:
    """Return a revision for a folder, which has none: the digest of its weights."""
    digest = hashlib.sha256()
    for path in weights:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:40]


def _download(source: str, name: str | None) -> Checkpoint:
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    repository, _, revision = source.partition("@")
    try:
        info = huggingface_hub.HfApi().model_info(repository, revision=revision or None)
        files = [sibling.rfilename for sibling in info.siblings or []]
        weights = _wanted(files)
        folder = huggingface_hub.snapshot_download(
            repository, revision=info.sha, allow_patterns=[*_SMALL_FILES, *weights], ignore_patterns=["*/*"]
        )
    except RepositoryNotFoundError:
        raise ExportError(f"{repository} is not on the Hub, or not for you to read") from None
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ExportError(f"{source} could not be fetched from the Hub: {type(error).__name__}") from None
    return Checkpoint(Path(folder), name or repository, str(info.sha), _weights(Path(folder)))


def _wanted(files: list[str]) -> list[str]:
    for name in _WEIGHTS:
        stem, _, suffix = name.partition(".")
        found = [
            file for file in files if file == name or (file.startswith(f"{stem}-") and file.endswith(suffix))
        ]
        if found:
            return found
    raise ExportError("the repository holds no weights that transformers could load")
