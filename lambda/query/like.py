"""Products as wishes: the vectors that they have in the index."""

from collections.abc import Iterator, Sequence

from common.arrangement import Query, Vector
from query.finder import Session
from query.problem import ProblemError, bad_field
from query.queries import PICTURES, TITLES, these
from query.request import Term
from query.vectors import combined

_SOURCES = ["id", PICTURES, "images.unshaken", TITLES, "text_unshaken"]


def product_vectors(session: Session, terms: Sequence[Term]) -> dict[Term, Vector]:
    """Return each term's vector, the mean direction of its products'; ProblemError names what is not there."""
    names = list(dict.fromkeys(name for term in terms for name in term.value))
    if not names:
        return {}
    wanted: Query = {
        "size": len(names),
        "_source": _SOURCES,
        "query": these(names),
        "track_total_hits": False,
    }
    (answer,) = session.ask([wanted])
    sources = {hit["_source"]["id"]: hit["_source"] for hit in answer["hits"]["hits"]}
    return {term: combined([(1.0, _own(sources, name, term)) for name in term.value]) for term in terms}


def _own(sources: dict[str, dict[str, object]], name: str, term: Term) -> Vector:
    """Return the mean direction of a product's pictures, or its title's vector where it has none."""
    if name not in sources:
        if term.field == "id":
            raise ProblemError(404, "not_found", f"there is no product {name}")
        raise bad_field(term.field, f"the release has no product {name}")
    pictures = list(_pictures(sources[name]))
    if pictures:
        return combined([(1.0, vector) for vector in pictures])
    title = sources[name].get("text_unshaken") or sources[name].get(TITLES)
    if not isinstance(title, list):
        raise bad_field(
            term.field, f"product {name} has neither a picture nor a title that the model could read"
        )
    return title


def _pictures(source: dict[str, object]) -> Iterator[Vector]:
    images = source.get("images", [])
    for image in images if isinstance(images, list) else []:
        if "embedding" in image:
            yield image.get("unshaken") or image["embedding"]
