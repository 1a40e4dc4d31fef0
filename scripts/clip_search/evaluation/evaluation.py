"""A user's judgements measured against the deployed API, by the measures of `ir-measures`."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from clip_search.errors import CommandError
from clip_search.evaluation.judgements import Judged
from clip_search.parallel import in_parallel
from clip_search.search.answer import read_json
from clip_search.search.api import DEFAULT_PAUSE_S, PATIENCE_S, RefusedError, SearchApi
from clip_search.search.image import fit_picture
from clip_search.search.request import Query, product

LEXICAL, VECTOR, HYBRID = "lexical", "vector", "hybrid"
MODES: Mapping[str, Sequence[str]] = {"words": (LEXICAL, VECTOR, HYBRID), "pictures": (VECTOR,)}
"""By the kind of query: a picture has no words to look up."""
DEPTH = 10
"""Of nDCG."""
WORKERS = 4
"""A serverless endpoint answers five at a time by default."""
Figures = Mapping[str, float]
Advance = Callable[[int], None]


@dataclass(frozen=True)
class Ranking:
    """What one search found, best first."""

    ids: Sequence[str]
    release: str


@dataclass(frozen=True)
class Search:
    """A query, by its place among all, in a mode."""

    place: int
    judged: Judged
    mode: str


def library() -> Any:
    """ir-measures, which is an extra.

    Raises:
        CommandError: it is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise CommandError(
            "evaluate needs ir-measures: `pip install 'clip-search[evaluate]'`, or in a checkout "
            "`.venv/bin/pip install -e '.[evaluate]'`."
        ) from error
    return ir_measures


def kind_of(judged: Judged) -> str:
    """`words` or `pictures`."""
    return "words" if judged.text is not None else "pictures"


def searches(queries: Sequence[Judged]) -> list[Search]:
    """Every query in each mode of its kind; those first that wake the model and wait for it."""
    first = (VECTOR, HYBRID, LEXICAL)
    return [
        Search(place, one, mode)
        for mode in first
        for place, one in enumerate(queries)
        if mode in MODES[kind_of(one)]
    ]


def rankings(api: SearchApi, wanted: Sequence[Search], depth: int, done: Advance) -> list[Ranking]:
    """What each search finds, `depth` deep.

    Raises:
        CommandError: the API refused a search, or the model did not wake.
    """
    return in_parallel(lambda search: _ranking(api, search, depth), wanted, done, WORKERS)


def unknown_products(api: SearchApi, ids: Sequence[str], done: Advance) -> list[str]:
    """Those of the ids that the release does not have."""
    known = in_parallel(lambda one: _is_known(api, one), ids, done, WORKERS)
    return [one for one, is_known in zip(ids, known, strict=True) if not is_known]


def figures(queries: Sequence[Judged], ranked: Mapping[int, Ranking], k: int) -> Figures:
    """nDCG@10, recall at k and MRR over the queries, whose rankings are known by their places.

    Each query has a product of a grade above 0; without that there is nothing to be found.
    """
    measures = library()
    wanted = {
        f"nDCG@{DEPTH}": measures.nDCG @ DEPTH,
        f"recall@{k}": measures.R @ k,
        "MRR": measures.RR,
    }
    qrels = [
        measures.Qrel(str(place), name, grade)
        for place in ranked
        for name, grade in queries[place].grades.items()
    ]
    run = [
        measures.ScoredDoc(str(place), name, -float(rank))
        for place, ranking in ranked.items()
        for rank, name in enumerate(ranking.ids)
    ]
    found = measures.calc_aggregate(wanted.values(), qrels, run)
    return {name: float(found[measure]) for name, measure in wanted.items()}


def judged_and_not_found(queries: Sequence[Judged], found: Set[str]) -> list[str]:
    """Ids of judged products that no search has shown, each once."""
    return list(dict.fromkeys(name for one in queries for name in one.grades if name not in found))


def _ranking(api: SearchApi, search: Search, depth: int) -> Ranking:
    picture = search.judged.picture
    fields = {"mode": search.mode, "size": depth, "fields": ["id"]}
    query = Query(search.judged.text, fit_picture(picture) if picture else None, fields)
    told = _by_the_model(api, query)
    return Ranking([str(item["id"]) for item in told["items"]], str(told.get("release", "")))


def _by_the_model(api: SearchApi, query: Query) -> Mapping[str, Any]:
    """An answer that is not by words alone for want of the model, which may be waking."""
    end = api.clock() + PATIENCE_S
    while True:
        told = read_json(api.ask(query.request()))
        degraded = told.get("degraded")
        if not degraded:
            return told
        if degraded.get("reason") != "model_unavailable" or api.clock() >= end:
            raise CommandError(f"The API answers by words alone: {degraded.get('message', '')}")
        api.sleep(DEFAULT_PAUSE_S)


def _is_known(api: SearchApi, name: str) -> bool:
    try:
        api.ask(product(name, {"fields": ["id"]}))
    except RefusedError as error:
        if error.code == "not_found":
            return False
        raise
    return True
