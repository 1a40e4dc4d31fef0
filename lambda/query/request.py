"""The search request, read out of a gateway's event and checked by the document (search_api/openapi.json)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from query.picture import plain_base64, too_large
from query.problem import ProblemError, bad_field
from search_api.check import UnfitError, check, without_nulls
from search_api.document import limit, schema

Kind = Literal["text", "image", "like"]
Mode = Literal["hybrid", "vector", "lexical"]
SIZE = limit("Size", "default")
FACET_SIZE = limit("FacetSize", "default")
SHOWN = limit("Shown", "default")
_NOT_UTF8 = "\ufffd"
"""What API Gateway puts in place of bytes that are no UTF-8."""


@dataclass(frozen=True)
class Term:
    """A wish: `value` is a text, a picture in base64, or ids of products; `field` names it in errors."""

    kind: Kind
    value: str | tuple[str, ...]
    weight: float = 1.0
    field: str = ""


@dataclass(frozen=True)
class Facet:
    """An attribute whose values are to be counted: its commonest ones, or by ranges of `from` and `to`."""

    attribute: str
    size: int = FACET_SIZE
    ranges: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True)
class SortKey:
    """One key of an order; None is the score."""

    attribute: str | None
    descending: bool = False


@dataclass(frozen=True)
class Collapse:
    """The attribute that makes products one, and how many of the others to show."""

    attribute: str
    show: int = SHOWN


@dataclass(frozen=True)
class SearchRequest:
    """What to search for, and how to answer; without terms the catalogue is browsed."""

    terms: tuple[Term, ...] = ()
    mode: Mode = "hybrid"
    filters: Mapping[str, Any] = field(default_factory=dict)
    facets: tuple[Facet, ...] = ()
    sort: tuple[SortKey, ...] = ()
    collapse: Collapse | None = None
    size: int = SIZE
    cursor: str | None = None
    fields: frozenset[str] | None = None
    pictures: bool = False
    thumbnails: bool = False
    min_similarity: float | None = None
    only_good: bool = False
    explain: bool = False

    @property
    def words(self) -> str:
        """The texts that lead somewhere, for what looks at words."""
        return " ".join(_texts(self.terms, leading=True))

    @property
    def unwanted_words(self) -> str:
        """The texts that lead away."""
        return " ".join(_texts(self.terms, leading=False))


def read_request(given: Mapping[str, Any]) -> SearchRequest:
    """Check the fields of a request and give them their types; ProblemError names the one to mend."""
    checked(given, "SearchRequest")
    fields = without_nulls(given)
    if fields != given:
        checked(fields, "SearchRequest")  # of {"gte": null} nothing is left
    terms = _terms(fields)
    return SearchRequest(
        terms=terms,
        mode=_mode(fields, terms),
        filters=fields.get("filters", {}),
        facets=tuple(_facet(one) for one in fields.get("facets", ())),
        sort=_sort(fields.get("sort", ())),
        collapse=_collapse(fields.get("collapse")),
        size=int(fields.get("size", SIZE)),
        cursor=fields.get("cursor"),
        fields=frozenset(fields["fields"]) if "fields" in fields else None,
        pictures=fields.get("pictures", False),
        thumbnails=fields.get("thumbnails", False),
        min_similarity=fields.get("min_similarity"),
        only_good=fields.get("only_good", False),
        explain=fields.get("explain", False),
    )


def checked(given: Any, name: str, path: str = "") -> None:
    """Hold a value against one of the document's schemas; ProblemError."""
    try:
        check(given, schema(name), path)
    except UnfitError as error:
        if error.path.endswith("image") and "longer" in error.message:
            raise too_large(error.path) from error
        raise bad_field(error.path or "body", error.message) from error


def _terms(fields: Mapping[str, Any]) -> tuple[Term, ...]:
    short = (_term(name, name, fields[name], 1.0) for name in ("text", "image", "like") if name in fields)
    long = (
        _term(kind, f"terms[{number}].{kind}", one[kind], one.get("weight", 1.0))
        for number, one in enumerate(fields.get("terms", ()))
        for kind in ("text", "image", "like")
        if kind in one
    )
    given = [term for term in (*short, *long) if term is not None]
    if "text" in fields and not fields["text"].strip() and not given:
        raise bad_field("text", "text is empty")
    most = limit("Terms", "maxItems")
    if len(given) > most:
        raise bad_field(
            "terms",
            f"{len(given)} terms, text, image and like among them: at most {most} are taken",
        )
    if given and all(term.weight <= 0 for term in given):
        raise bad_field("terms", "no term has a weight above 0: say what is wanted, too")
    return tuple(given)


def _term(kind: Any, path: str, value: Any, weight: float) -> Term | None:
    if kind == "text":
        text = _text(path, value)
        if not text and path == "text":  # a form's empty field, beside a picture
            return None
        if not text:
            raise bad_field(path, f"{path} is empty")
        return Term(kind, text, weight, path)
    if kind == "image":
        return Term(kind, plain_base64(value, path), weight, path)
    ids = (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))
    return Term(kind, tuple(_text(path, one) for one in ids), weight, path)


def _text(path: str, text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_field(path, f"{path} is not valid Unicode")
    if _NOT_UTF8 in text:
        raise bad_field(path, f"{path} was not sent in UTF-8")
    return text.strip()


def _mode(fields: Mapping[str, Any], terms: tuple[Term, ...]) -> Mode:
    leading = list(_texts(terms, leading=True))
    mode: Mode = fields.get("mode") or ("hybrid" if leading or not terms else "vector")
    if not terms:
        return "lexical" if mode == "lexical" else "hybrid"
    if mode == "lexical" and not leading:
        raise bad_field("mode", "mode lexical looks for words: give text")
    return "vector" if mode == "hybrid" and not leading else mode


def _facet(given: str | Mapping[str, Any]) -> Facet:
    if isinstance(given, str):
        return Facet(given)
    return Facet(given["attribute"], int(given.get("size", FACET_SIZE)), tuple(given.get("ranges", ())))


def _sort(given: Any) -> tuple[SortKey, ...]:
    keys = [given] if isinstance(given, str) else given
    sort = tuple(
        SortKey(None, descending=True)
        if isinstance(key, str)
        else SortKey(key["attribute"], key.get("order") == "desc")
        for key in keys
    )
    return () if sort == (SortKey(None, descending=True),) else sort


def _collapse(given: str | Mapping[str, Any] | None) -> Collapse | None:
    if given is None or isinstance(given, str):
        return None if given is None else Collapse(given)
    return Collapse(given["attribute"], int(given.get("show", SHOWN)))


def _texts(terms: tuple[Term, ...], *, leading: bool) -> list[str]:
    return [str(t.value) for t in terms if t.kind == "text" and (t.weight > 0) == leading and t.weight != 0]


def not_found(message: str, name: str | None = None) -> ProblemError:
    """Return the answer to a product that is not there."""
    return ProblemError(404, "not_found", message, name)
