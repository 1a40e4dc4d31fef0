"""The small files of a checkpoint, and what files are where a download went wrong."""

import json
from pathlib import Path
from typing import Any

from model_code.export.errors import ExportError

_POINTER = b"version https://git-lfs.github.com/spec/"
AGAIN = "download it again"


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises `FileNotFoundError` where there is none, `ExportError` where it holds anything else.
    """
    insist_on_content(path)
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ExportError(f"{path.name} is not valid JSON{where}: {AGAIN}, or mend it") from None
    if not isinstance(document, dict):
        raise ExportError(f"{path.name} holds no JSON object: {AGAIN}, or mend it")
    return document


def insist_on_content(path: Path) -> None:
    """Raise `ExportError` for a file that is empty or stands for another, `FileNotFoundError` where there is none."""
    with path.open("rb") as file:
        beginning = file.read(len(_POINTER))
    if not beginning:
        raise ExportError(f"{path.name} is empty: {AGAIN}")
    if beginning == _POINTER:
        raise ExportError(
            f"{path.name} is a Git LFS pointer, not the file itself: run `git lfs pull` where it was cloned"
        )
