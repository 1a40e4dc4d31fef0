"""The attributes that a release has, and what may be asked of them."""

from collections.abc import Mapping

from catalogue.article_numbers import is_article_number
from query.problem import ProblemError, bad_field


class Attributes:
    """Names and types, as the release's index has them."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    def type_of(self, name: str, field: str) -> str:
        """Return `text`, `number` or `boolean`; ProblemError names the nearest attribute that there is."""
        kind = self._types.get(name)
        if kind is None:
            raise _unknown(name, field, self._types)
        return kind

    def numbers_of_articles(self) -> list[str]:
        """Return the fields by whose value a product is named."""
        return [
            path(name) for name, kind in self._types.items() if kind == "text" and is_article_number(name)
        ]


def path(name: str) -> str:
    """Return an attribute's field in the index."""
    return f"attributes.{name}"


def _unknown(name: str, field: str, known: Mapping[str, str]) -> ProblemError:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1) or get_close_matches(name.lower(), known, 1)
    if close:
        hint = f"did you mean {close[0]}?"
    elif known:
        hint = f"there are {', '.join(sorted(known)[:10])}{' …' if len(known) > 10 else ''}"
    else:
        hint = "it has none"
    return bad_field(field, f"the release has no attribute {name[:64]}: {hint}")
