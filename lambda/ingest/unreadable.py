"""Pictures that the model could not read: the inference contract's codes, in words for whoever keeps the catalogue."""

from catalogue.notes import LEFT_OUT

_WORDS = {
    "image_unreadable": "the file is damaged, or no picture",
    "image_unsupported": "the model does not read this format",
    "image_too_large": "the picture is too large for the model",
    "image_not_found": "the file was gone when the model asked for it",
}
OF_THE_PICTURE = _WORDS.keys()
"""Any other fault, such as S3 that does not answer, says nothing of the picture: it rejects the product, and counts."""


def left_out(code: str) -> str:
    """Return the note for a picture with such a fault."""
    return f"{LEFT_OUT}{_WORDS.get(code, code)}"
