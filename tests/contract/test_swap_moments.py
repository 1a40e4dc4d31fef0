"""A release that comes into service between two requests of one search; and how many requests a search takes."""

from collections.abc import Callable

import pytest

from common.arrangement import Arrangement
from common.bucket import Bucket
from common.index import index_name
from contract import shop
from contract.asking import asked
from contract.known import OTHER_MODEL, KnownEmbedder
from contract.managed import ManagedDomain
from ingest.indexes import Indexes
from query.problem import ProblemError
from query.request import SearchRequest
from query.search import Searcher

WORDS, PICTURE = asked("Red mug", None), asked(None, "photo")
EXACT_VECTORS = {Arrangement.EXACT: 20_000, Arrangement.GRAPH: 0}
Swap = Callable[[], object]


@pytest.fixture
def embedder() -> KnownEmbedder:
    return KnownEmbedder({**shop.TITLES, "photo": [1.0, 0.0, 0.0, 0.0]})


@pytest.fixture(params=Arrangement)
def warm(
    request: pytest.FixtureRequest,
    domain: ManagedDomain,
    remote: Indexes,
    bucket: Bucket,
    embedder: KnownEmbedder,
) -> Searcher:
    """A searcher that has answered before; its release has one product, and either arrangement."""
    shop.put_catalogue(bucket, shop.PRODUCTS[:1])
    shop.ingest(bucket, remote, embedder, shop.run(1), exact_vectors=EXACT_VECTORS[request.param])
    searcher = Searcher(remote.client, shop._as_embedder(embedder))
    assert searcher.search(WORDS)["release"] == shop.run(1).id
    domain.sent.clear()
    return searcher


@pytest.fixture(params=[(kind, keep) for kind in Arrangement for keep in (0, 1)], ids=str)
def swap(request: pytest.FixtureRequest, indexes: Indexes, bucket: Bucket, embedder: KnownEmbedder) -> Swap:
    """Puts a release of two products into service, the earlier one kept or deleted."""
    kind, keep = request.param

    def swapped() -> None:
        shop.put_catalogue(bucket, shop.PRODUCTS[:2])
        shop.ingest(bucket, indexes, embedder, shop.run(2), keep=keep, exact_vectors=EXACT_VECTORS[kind])

    return swapped


@pytest.mark.parametrize("request_", [WORDS, PICTURE], ids=["words", "picture"])
@pytest.mark.parametrize("before", [0, 1])
def test_an_answer_is_whole_whenever_the_release_changes(
    domain: ManagedDomain, warm: Searcher, swap: Swap, request_: SearchRequest, before: int
) -> None:
    domain.meanwhile = [None] * before + [swap]
    first, second = warm.search(request_), warm.search(request_)
    for answer in (first, second):
        count = {shop.run(1).id: 1, shop.run(2).id: 2}[answer["release"]]
        assert len(answer["items"]) == count
    assert second["release"] == shop.run(2).id


def test_a_warm_search_by_words_takes_two_requests_whatever_it_counts_and_sorts(
    domain: ManagedDomain, warm: Searcher
) -> None:
    for request in (
        WORDS,
        asked("Red mug", facets=["colour"], filters={"colour": "red"}, sort=[{"attribute": "colour"}]),
    ):
        domain.sent.clear()
        warm.search(request)
        assert [sent.path for sent in domain.sent] == ["/products/_msearch"] * 2


def test_a_picture_and_words_alone_take_one_request(domain: ManagedDomain, warm: Searcher) -> None:
    for request in (
        PICTURE,
        asked("Red mug", mode="lexical", facets=["colour"]),
        asked(filters={"colour": "red"}),
    ):
        domain.sent.clear()
        warm.search(request)
        assert [sent.path for sent in domain.sent] == ["/products/_msearch"]


def test_a_first_search_asks_once_more_which_release_is_in_service(
    domain: ManagedDomain, warm: Searcher
) -> None:
    Searcher(warm.client, warm.embedder).search(PICTURE)
    assert [(sent.method, sent.path) for sent in domain.sent] == [
        ("GET", "/products/_mapping"),
        ("POST", "/products/_msearch"),
    ]


def test_an_empty_answer_names_its_release(warm: Searcher, bucket: Bucket) -> None:
    shop.put_catalogue(bucket, [{"id": f"n{n}", "images": ["red.jpg"]} for n in range(50)])
    shop.ingest(bucket, Indexes(warm.client), warm.embedder, shop.run(2))
    for _ in range(2):
        answer = warm.search(PICTURE)
        assert (answer["items"], answer["total"], answer["release"]) == ([], 0, shop.run(2).id)


def test_a_release_of_another_model_is_noticed_between_two_requests(
    domain: ManagedDomain, warm: Searcher, indexes: Indexes, bucket: Bucket
) -> None:
    other = KnownEmbedder(shop.TITLES, OTHER_MODEL)
    domain.meanwhile = [lambda: shop.ingest(bucket, indexes, other, shop.run(2))]
    with pytest.raises(ProblemError, match="run the ingest"):
        warm.search(PICTURE)
    assert warm.search(WORDS)["degraded"]["reason"] == "model_changed"
    warm.embedder.model = OTHER_MODEL  # type: ignore[attr-defined]
    answer = warm.search(WORDS)
    assert (answer["degraded"], answer["release"]) == (None, shop.run(2).id)


def test_an_index_from_before_arrangements_were_stated_is_searched_through_its_graph(
    remote: Indexes, bucket: Bucket, embedder: KnownEmbedder
) -> None:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    shop.ingest(bucket, remote, embedder, shop.run(1), exact_vectors=0)
    name = index_name(shop.run(1).id)
    meta = remote.client.indices.get_mapping(index=name)[name]["mappings"]["_meta"]
    for field in ("arrangement", "space", "language", "described"):
        del meta[field]
    remote.client.indices.put_mapping(index=name, body={"_meta": meta})
    searcher = Searcher(remote.client, shop._as_embedder(embedder))
    assert searcher.search(PICTURE)["items"][0]["id"] == "red"
    assert shop.ingest(bucket, remote, embedder, shop.run(2))["reused"] == 8
