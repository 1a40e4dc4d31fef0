"""`--term` and `--not`: wishes and their weights, made into the API's terms."""

from typing import Any

from clip_search.search.image import fit_picture
from clip_search.search.request import in_base64

NOT_WEIGHT = -0.5


def read_term(weight: float, wish: str) -> dict[str, Any]:
    """A wish and its weight: words, `image:` and a file, or `like:` and a product's id.

    Raises:
        CommandError, OSError: the picture cannot be read.
    """
    kind, colon, value = wish.partition(":")
    if colon and kind == "like":
        return {"like": value, "weight": weight}
    if colon and kind == "image":
        return {"image": in_base64(fit_picture(value)), "weight": weight}
    return {"text": wish, "weight": weight}


def unwanted(words: str) -> dict[str, Any]:
    """What the answer is to lead away from."""
    return {"text": words, "weight": NOT_WEIGHT}
