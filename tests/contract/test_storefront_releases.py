"""A storefront's pages and filters over large shops, and while releases come and go."""

import pytest
from opensearchpy import OpenSearch

from common.bucket import Bucket
from contract import shelves
from contract.asking import asked, ids
from contract.shelves import WAYS, pages
from query.problem import ProblemError


def test_a_narrow_filter_returns_all_of_the_few_that_are_far_away(
    bucket: Bucket, opensearch: OpenSearch
) -> None:
    for number, exact_vectors in ((1, 20_000), (2, 0)):
        searcher = shelves.in_service(bucket, opensearch, number, count=1000, exact_vectors=exact_vectors)
        far = {"group": [f"g{n}" for n in (329, 330, 331, 332)], "in_stock": True}
        for request in (asked("front", filters=far), asked("front", mode="vector", filters=far)):
            assert len(searcher.search(request)["items"]) == 8


def test_without_vectors_more_than_a_thousand_are_grouped_sorted_and_counted(
    bucket: Bucket, opensearch: OpenSearch
) -> None:
    searcher = shelves.in_service(bucket, opensearch, count=1100)
    everything = shelves.products(1100)
    groups = {p["attributes"]["group"] for p in everything}
    got = [name for page in pages(searcher, collapse="group", size=100) for name in page]
    assert {f"g{int(name[1:]) // 3}" for name in got} == groups
    assert len(got) == len(groups)
    order = [{"attribute": "price", "order": "asc"}, {"attribute": "group", "order": "desc"}]
    for wish in ({}, {"text": "mug bowl lamp vase chair", "mode": "lexical"}):
        request = asked(**wish, collapse="group", sort=order, facets=["kind"], size=20)
        answer = searcher.search(request)
        plain = searcher.search(asked(**wish, sort=order, size=20))
        assert ids(answer)[0] == ids(plain)[0]
        assert answer["facets"]["of"] == answer["total"] == len(everything)
        assert sum(v["count"] for v in answer["facets"]["attributes"]["kind"]["values"]) == len(everything)


@pytest.mark.parametrize("exact_vectors", [0, 20_000])
def test_a_thousand_results_are_shown_once_also_with_a_swap_in_the_middle(
    bucket: Bucket, opensearch: OpenSearch, exact_vectors: int
) -> None:
    searcher = shelves.in_service(bucket, opensearch, count=1100, exact_vectors=exact_vectors)
    got: list[str] = []
    cursor, released = None, 1
    for number in range(10):
        answer = searcher.search(asked("front", size=100, cursor=cursor))
        got += ids(answer)
        assert answer["release"].startswith("20261121t1001")
        cursor = answer["cursor"]
        if number == 4:
            released += 1
            shelves.in_service(bucket, opensearch, released, count=30, exact_vectors=exact_vectors)
    assert len(got) == len(set(got)) == 1000
    assert cursor is None
    assert searcher.search(asked("front"))["release"].startswith("20261121t1002")


def test_a_cursor_whose_release_is_gone_says_so_by_its_own_code(
    bucket: Bucket, opensearch: OpenSearch
) -> None:
    searcher = shelves.in_service(bucket, opensearch)
    cursors = [searcher.search(asked(**way))["cursor"] for way in WAYS.values()]
    shelves.in_service(bucket, opensearch, 2, keep=0)
    for cursor, way in zip(cursors, WAYS.values(), strict=True):
        with pytest.raises(ProblemError) as caught:
            searcher.search(asked(**way, cursor=cursor))
        assert (caught.value.status, caught.value.code) == (410, "cursor_expired")
