"""`--facet`, `--sort` and `--collapse` as people type them, made into the API's own fields."""

import math
from itertools import pairwise
from typing import Any

BEST_FIRST = "score"
Bound = int | float | None


def read_facet(text: str) -> str | dict[str, Any]:
    """`category`, `category:20` (so many values) or `price:0,10,20,50` (ranges; an empty bound is open).

    Raises:
        ValueError: the bounds do not rise, or there is no attribute.
    """
    attribute, colon, tail = text.rpartition(":")
    bounds = _bounds(tail) if colon else None
    if bounds is None:
        return _named(text)
    if len(bounds) > 1:
        return {"attribute": _named(attribute), "ranges": _ranges(bounds, text)}
    if not tail.isdecimal():
        raise ValueError(f"{text!r}: behind the colon stands how many values, or bounds: price:0,10,20,50.")
    return {"attribute": _named(attribute), "size": int(tail)}


def read_sort(text: str) -> str | dict[str, Any]:
    """`price`, `-price` (the highest first) or `score`.

    Raises:
        ValueError: there is no attribute.
    """
    if text == BEST_FIRST:
        return text
    if text.startswith("-"):
        return {"attribute": _named(text[1:]), "order": "desc"}
    return {"attribute": _named(text)}


def read_collapse(text: str) -> str | dict[str, Any]:
    """`group`, or `group:3` to see three of the others, too.

    Raises:
        ValueError: there is no attribute.
    """
    attribute, colon, tail = text.rpartition(":")
    if colon and tail.isdecimal():
        return {"attribute": _named(attribute), "show": int(tail)}
    return _named(text)


def _named(attribute: str) -> str:
    if not attribute.strip():
        raise ValueError("name an attribute.")
    return attribute.strip()


def _ranges(bounds: list[Bound], text: str) -> list[dict[str, Any]]:
    within = [bound for bound in bounds if bound is not None]
    if not within or None in bounds[1:-1] or any(high <= low for low, high in pairwise(within)):
        raise ValueError(
            f"{text!r}: bounds rise, as in price:0,10,20,50; the first and the last may be empty."
        )
    return [
        {key: bound for key, bound in (("from", low), ("to", high)) if bound is not None}
        for low, high in pairwise(bounds)
    ]


def _bounds(text: str) -> list[Bound] | None:
    """Numbers between commas, None for an empty one; None for all if one is no number."""
    bounds: list[Bound] = []
    for each in text.split(","):
        try:
            number = float(each) if each.strip() else None
        except ValueError:
            return None
        if number is not None and not math.isfinite(number):
            return None
        bounds.append(int(number) if number is not None and number.is_integer() else number)
    return bounds
