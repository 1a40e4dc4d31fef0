"""What keeps a model from being exported."""

from collections.abc import Iterator
from contextlib import contextmanager


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
