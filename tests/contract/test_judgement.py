"""Whether there is a good match: measured by a release on itself, and told of queries, on the real OpenSearch."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from opensearchpy import OpenSearch

from common.arrangement import Arrangement
from common.bucket import Bucket, Listed
from common.calibration_file import calibration_key
from contract import shop
from contract.asking import asked
from contract.known import MODEL, KnownEmbedder
from ingest.indexes import Indexes
from query.search import Searcher

DIMENSION, KINDS, EACH = 32, 24, 6
EXACT_VECTORS = {Arrangement.EXACT: 20_000, Arrangement.GRAPH: 0}
Matrix = NDArray[np.float64]


def near(vector: Matrix, spread: float, dice: np.random.Generator) -> list[float]:
    moved = vector + spread * dice.standard_normal(DIMENSION) / DIMENSION**0.5
    return [float(x) for x in np.round(moved / np.linalg.norm(moved), 6)]


class Clustered(Bucket):
    """A shop of kinds: products of one kind are near each other, each has two pictures and a title of its own."""

    def __init__(self) -> None:
        super().__init__("shop")
        self.dice = np.random.default_rng(3)
        self.kinds = self.dice.standard_normal((KINDS, DIMENSION))
        self.kinds /= np.linalg.norm(self.kinds, axis=1, keepdims=True)
        self.looks = {n: np.array(near(self.kinds[n % KINDS], 0.6, self.dice)) for n in range(KINDS * EACH)}
        self.vectors: dict[str, list[float]] = {}
        for n, look in self.looks.items():
            self.vectors[f"Title {n}"] = near(look, 0.5, self.dice)
            self.vectors |= {f"{n}-{view}.jpg": near(look, 0.3, self.dice) for view in (1, 2)}

    def listing(self, prefix: str, *, after: str = "") -> Any:
        yield from super().listing(prefix, after=after)
        if prefix == "catalog/":
            now = datetime.now(UTC)
            yield from (
                Listed(f"catalog/{n}", f"etag {n}", 1, now) for n in self.vectors if n.endswith(".jpg")
            )

    def vector_of(self, record: Any) -> list[float]:
        return self.vectors[record.get("text") or record["id"].removeprefix("image:")]


@pytest.fixture(scope="module", params=Arrangement)
def stocked(
    request: pytest.FixtureRequest, standing: tuple[Bucket, OpenSearch]
) -> tuple[OpenSearch, Clustered]:
    store, opensearch = Clustered(), standing[1]
    shop.clear(opensearch)
    lines = [
        {"id": f"p{n}", "title": f"Title {n}", "images": [f"{n}-1.jpg", f"{n}-2.jpg"],
         "attributes": {"kind": f"kind {n % KINDS}", "price": n}}
        for n in store.looks
    ]  # fmt: skip
    store.put("catalog/shop.jsonl", "\n".join(map(json.dumps, lines)).encode(), "application/jsonlines")
    shop.ingest(
        store,
        Indexes(opensearch),
        _embedder(store),
        shop.run(1),
        vector_of=store.vector_of,
        exact_vectors=EXACT_VECTORS[request.param],
    )
    return opensearch, store


@pytest.fixture
def asking(stocked: tuple[OpenSearch, Clustered]) -> tuple[Searcher, Clustered]:
    """What searches the shop, and the shop's vectors for this test alone."""
    opensearch, indexed = stocked

    def scales(run: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(b"".join(indexed.lines(calibration_key(run))))
        return found

    store = Clustered()
    return Searcher(opensearch, shop._as_embedder(_embedder(store)), scales=scales), store


def _embedder(store: Clustered) -> KnownEmbedder:
    return KnownEmbedder(store.vectors, replace(MODEL, dimension=DIMENSION, fingerprint="clustered"))


def ask(asking: tuple[Searcher, Clustered], vector: list[float], **wish: Any) -> dict[str, Any]:
    searcher, store = asking
    store.vectors["asked"] = vector
    wish.setdefault("text", "asked")
    searcher._meanings._known._vectors.clear()
    return searcher.search(asked(**wish))


def shares(asking: tuple[Searcher, Clustered], **wish: Any) -> tuple[float, float]:
    """Return how many of what the shop has are called good, and of what it has not."""
    dice, store = np.random.default_rng(11), asking[1]
    has = [near(store.looks[n], 0.5, dice) for n in random.Random(5).sample(sorted(store.looks), 30)]
    has_not = [near(kind, 0.6, dice) for kind in np.random.default_rng(8).standard_normal((30, DIMENSION))]
    has_not = [near(np.array(v) / np.linalg.norm(v), 0.1, dice) for v in has_not]
    good = [[ask(asking, v, **wish)["good_match"] for v in some] for some in (has, has_not)]
    return sum(good[0]) / 30, sum(good[1]) / 30


@pytest.mark.parametrize(
    "by", [{"text": "asked"}, {"text": None, "image": "asked"}], ids=["words", "picture"]
)
def test_what_the_shop_has_is_a_good_match_and_what_it_has_not_is_none(
    asking: tuple[Searcher, Clustered], by: dict[str, Any]
) -> None:
    right, wrong = shares(asking, **by)
    assert right >= 0.8
    assert wrong <= 0.1


def test_behind_a_narrow_filter_the_field_is_that_of_the_whole_release(
    asking: tuple[Searcher, Clustered],
) -> None:
    store = asking[1]
    look = store.looks[0].tolist()
    for by in ({}, {"text": None, "image": "asked"}):
        assert ask(asking, look, filters={"kind": "kind 0"}, **by)["good_match"] is True
        assert ask(asking, look, filters={"kind": "kind 7"}, **by)["good_match"] is False


def test_only_good_leaves_the_rest_out(asking: tuple[Searcher, Clustered]) -> None:
    store = asking[1]
    far = near(np.random.default_rng(99).standard_normal(DIMENSION), 0.0, store.dice)
    for by in ({}, {"text": None, "image": "asked"}):
        with_, without = (ask(asking, far, only_good=only, **by) for only in (False, True))
        assert (with_["good_match"], len(with_["items"])) == (False, 10)
        assert (without["good_match"], without["items"]) == (False, [])
        assert 0 <= without["confidence"] < 0.5
    assert ask(asking, store.looks[3].tolist(), only_good=True)["items"]


FACETS = [
    "kind",
    {"attribute": "price", "ranges": [{"to": 50}, {"from": 50}]},
    {"attribute": "price"},
]


@pytest.mark.parametrize("facet", FACETS, ids=str)
def test_of_what_is_not_good_nothing_is_left_to_page_through_or_count(
    asking: tuple[Searcher, Clustered], facet: Any
) -> None:
    far = near(np.random.default_rng(99).standard_normal(DIMENSION), 0.0, asking[1].dice)
    whole, left = (ask(asking, far, only_good=only, facets=[facet]) for only in (False, True))
    assert (whole["total"], whole["facets"]["of"]) == (KINDS * EACH, KINDS * EACH)
    assert whole["cursor"]
    assert (left["items"], left["total"], left["cursor"], left["facets"]["of"]) == ([], 0, None, 0)
    (told,) = left["facets"]["attributes"].values()
    (counted,) = whole["facets"]["attributes"].values()
    assert told.keys() == counted.keys()
    assert (told["values"], told["others"]) == ([], 0)
    nothing = [{**one, "count": 0} for one in counted["ranges"]]
    assert told["ranges"] == nothing
    assert told.get("min") is told.get("max") is None
    assert ask(asking, far, only_good=True)["facets"] is None


def test_words_that_no_product_has_all_of_are_not_good_by_words_alone_either(
    asking: tuple[Searcher, Clustered],
) -> None:
    answer = asking[0].search(asked("Title nowhere", mode="lexical", only_good=True, facets=["kind"]))
    assert (answer["good_match"], answer["items"], answer["total"], answer["cursor"]) == (False, [], 0, None)
    assert answer["facets"]["of"] == 0


def test_a_product_that_has_all_of_the_words_is_a_good_match_whatever_the_model_sees(
    asking: tuple[Searcher, Clustered],
) -> None:
    searcher, store = asking
    store.vectors["Title 5"] = near(np.random.default_rng(99).standard_normal(DIMENSION), 0.0, store.dice)
    answer = searcher.search(asked("Title 5"))
    assert (answer["good_match"], answer["items"][0]["id"]) == (True, "p5")


def test_words_with_a_picture_are_judged_by_the_picture(asking: tuple[Searcher, Clustered]) -> None:
    store = asking[1]
    store.vectors["in blue"] = near(np.random.default_rng(99).standard_normal(DIMENSION), 0.0, store.dice)
    assert ask(asking, store.looks[4].tolist(), text="in blue", image="asked")["good_match"] is True
    far = near(np.random.default_rng(98).standard_normal(DIMENSION), 0.0, store.dice)
    assert ask(asking, far, text="in blue", image="asked")["good_match"] is False


def test_browsing_is_not_judged(asking: tuple[Searcher, Clustered]) -> None:
    answer = asking[0].search(asked())
    assert (answer["confidence"], answer["good_match"]) == (None, None)
