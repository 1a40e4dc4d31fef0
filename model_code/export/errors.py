"""What keeps a model from being exported."""

from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST_REASON = 200


class ExportError(Exception):
    """The model cannot become a bundle; the message says why in one line."""


@contextmanager
def naming_what_to_install() -> Iterator[None]:
    """Turn a failed import of torch or its like in the block into an `ExportError`."""
    try:
        yield
    except ImportError as error:
        hint = "pip install -r model_code/requirements-export.txt"
        raise ExportError(f"{error.name} is not installed, which checkpoints need: {hint}") from None


@contextmanager
def in_one_line(failed: str) -> Iterator[None]:
    """Turn whatever a library raises in the block into an `ExportError` that begins with `failed`.

    Errors of the operating system are let through: they name their file themselves, and are not the model's.
    """
    try:
        yield
    except (ExportError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.filename:
            raise
        raise ExportError(f"{failed}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return what an error says, in one line, with its kind, which alone is often all that tells."""
    said = " ".join(str(error).split()) or "no reason is given"
    return f"{said[:_LONGEST_REASON]} ({type(error).__name__})"
