"""A checkpoint's files, read so that one which is not what it should be is named, with what to do."""

import json
from pathlib import Path
from typing import Any

from model_code.export.errors import ExportError

_POINTER = b"version https://git-lfs.github.com/spec/"
_EXCERPT = 200


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file. Raises `ExportError` where it cannot be read or holds something else."""
    insist_on_content(path)
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise ExportError(f"{path.name} is not JSON ({one_line(error)}): fetch it again") from None
    if not isinstance(found, dict):
        raise ExportError(f"{path.name} holds no JSON object: it is not a checkpoint's")
    return found


def insist_on_content(path: Path) -> None:
    """Raise `ExportError` where a file is missing, cannot be read, is empty, or stands for one that was not fetched."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_POINTER))
    except FileNotFoundError:
        raise ExportError(f"the checkpoint has no {path.name}") from None
    except OSError as error:
        raise ExportError(f"{path.name} cannot be read: {error.strerror}") from None
    if start == _POINTER:
        raise ExportError(f"{path.name} is a Git LFS pointer, not the file itself: fetch it (git lfs pull)")
    if not start:
        raise ExportError(f"{path.name} is empty: fetch it again")


def one_line(error: object) -> str:
    """Return the beginning of an exception's message, without line breaks."""
    return " ".join(str(error).split())[:_EXCERPT] or type(error).__name__
