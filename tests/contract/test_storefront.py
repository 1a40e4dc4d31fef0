"""What a storefront asks, held to counting by hand on the real OpenSearch: filters, facets, orders, groups, pages."""

import base64
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

from common.arrangement import Arrangement
from common.bucket import Bucket
from contract import shelves, shop
from contract.asking import asked, ids
from contract.shelves import WAYS, pages
from query.problem import ProblemError
from query.search import Searcher

Product = dict[str, Any]
EXACT_VECTORS = {Arrangement.EXACT: 20_000, Arrangement.GRAPH: 0}
PRODUCTS = shelves.products()


@pytest.fixture(scope="module", params=Arrangement)
def searcher(request: pytest.FixtureRequest, standing: tuple[Bucket, OpenSearch]) -> Searcher:
    shop.clear(standing[1])
    return shelves.in_service(*standing, exact_vectors=EXACT_VECTORS[request.param])


def those(fits: Callable[[dict[str, Any]], bool]) -> list[str]:
    return [product["id"] for product in PRODUCTS if fits(product["attributes"])]


CONDITIONS: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
    ({"colour": "red"}, lambda a: "red" in a["colour"]),
    ({"colour": ["red", "blue"]}, lambda a: bool({"red", "blue"} & set(a["colour"]))),
    ({"price": {"gte": 10.5, "lt": 20.5}}, lambda a: 10.5 <= a.get("price", -1) < 20.5),
    ({"price": {"gt": 98, "lte": 99.5}}, lambda a: 98 < a.get("price", -1) <= 99.5),
    ({"price": 7.5}, lambda a: a.get("price") == 7.5),
    ({"in_stock": True, "kind": "mug"}, lambda a: a["in_stock"] and a["kind"] == "mug"),
    ({"brand": {"exists": False}, "kind": "mug"}, lambda a: "brand" not in a and a["kind"] == "mug"),
    ({"brand": {"exists": True}}, lambda a: "brand" in a),
    ({"price": {"exists": True, "lt": 3}}, lambda a: a.get("price", 9) < 3),
    ({"not": {"colour": ["red", "blue", "green"]}}, lambda a: a["colour"] == ["white"]),
    ({"not": {"colour": "red", "kind": "mug"}}, lambda a: not ("red" in a["colour"] and a["kind"] == "mug")),
    ({"or": [{"kind": "mug", "price": {"lt": 20}}, {"brand": "Morvel"}]},
     lambda a: (a["kind"] == "mug" and a.get("price", 99) < 20) or a.get("brand") == "Morvel"),
    ({"and": [{"colour": "red"}, {"not": {"or": [{"kind": "mug"}, {"kind": "vase"}]}}]},
     lambda a: "red" in a["colour"] and a["kind"] not in ("mug", "vase")),
    ({}, lambda a: True),
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_filters_let_through_what_fits_and_nothing_else(searcher: Searcher, way: str) -> None:
    for filters, fits in CONDITIONS:
        answer = searcher.search(asked(**WAYS[way], filters=filters, size=100))
        right = those(fits)
        assert sorted(ids(answer)) == right[:100] if len(right) > 100 else sorted(ids(answer)) == right
        assert answer["total"] == len(right)


@pytest.mark.parametrize(
    ("filters", "field", "said"),
    [
        ({"prise": 3}, "filters.prise", "did you mean price?"),
        ({"and": [{"Colour": "red"}]}, "filters.and[0].Colour", "did you mean colour?"),
        ({"price": "cheap"}, "filters.price", "price is a number"),
        ({"colour": 3}, "filters.colour", "colour is a text"),
        ({"colour": True}, "filters.colour", "colour is a text in this release: true is not"),
        ({"colour": ["red", 2.5]}, "filters.colour", "colour is a text in this release: 2.5 is not"),
        ({"price": "né"}, "filters.price", 'price is a number in this release: "né" is not'),
        ({"in_stock": "yes"}, "filters.in_stock", "in_stock is true or false"),
        ({"colour": {"lt": 3}}, "filters.colour", "only a number has a range"),
        ({"not": {"not": {"not": {"not": {"not": {"colour": "red"}}}}}}, "filters.not.not.not.not.not", "5 deep, the"),
        ({"or": [{"colour": "red"} for _ in range(20)] }, None, ""),
    ],
)  # fmt: skip
def test_a_filter_that_the_release_does_not_have_is_named_with_what_is_meant(
    searcher: Searcher, filters: dict[str, Any], field: str | None, said: str
) -> None:
    if field is None:
        assert searcher.search(asked(filters=filters))["items"]
        return
    with pytest.raises(ProblemError, match=said.replace("?", "[?]")) as caught:
        searcher.search(asked(filters=filters))
    assert (caught.value.status, caught.value.field) == (400, field)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"facets": ["prise"]}, "facets[0]"),
        ({"facets": [{"attribute": "colour", "ranges": [{"to": 3}]}]}, "facets[0].ranges"),
        ({"sort": [{"attribute": "prise"}]}, "sort[0]"),
        ({"collapse": "gruop"}, "collapse"),
        ({"collapse": "in_stock"}, "collapse"),
        ({"min_similarity": 0.5}, "min_similarity"),
    ],
)
@pytest.mark.parametrize("way", ["browse", "hybrid"])
def test_what_names_an_attribute_that_is_not_there_is_refused(
    searcher: Searcher, wish: dict[str, Any], field: str, way: str
) -> None:
    if field == "min_similarity" and way == "hybrid":
        pytest.skip("a query with vectors has similarities")
    with pytest.raises(ProblemError) as caught:
        searcher.search(asked(**WAYS[way], **wish))
    assert (caught.value.status, caught.value.field) == (400, field)


def counted(products: list[Product], name: str) -> dict[Any, int]:
    values: Counter[Any] = Counter()
    for product in products:
        value = product["attributes"].get(name, [])
        values.update(set(value if isinstance(value, list) else [value]))
    return dict(values)


@pytest.mark.parametrize("way", WAYS)
def test_facets_equal_counting_by_hand_and_do_not_count_their_own_filter(
    searcher: Searcher, way: str
) -> None:
    filters = {"colour": ["red"], "in_stock": True}
    facets = ["colour", "kind", "in_stock", {"attribute": "price", "ranges": [{"to": 50}, {"from": 50}]}]
    answer = searcher.search(asked(**WAYS[way], filters=filters, facets=facets))
    stocked = [p for p in PRODUCTS if p["attributes"]["in_stock"]]
    red = [p for p in PRODUCTS if "red" in p["attributes"]["colour"]]
    both = [p for p in red if p["attributes"]["in_stock"]]
    told = answer["facets"]["attributes"]
    assert answer["facets"]["of"] == told["kind"]["of"] == told["price"]["of"] == len(both)
    assert (told["colour"]["of"], told["in_stock"]["of"]) == (len(stocked), len(red))
    for name, among in (("colour", stocked), ("kind", both), ("in_stock", red)):
        assert {one["value"]: one["count"] for one in told[name]["values"]} == counted(among, name)
    prices = [p["attributes"]["price"] for p in both if "price" in p["attributes"]]
    assert [one["count"] for one in told["price"]["ranges"]] == [
        sum(price < 50 for price in prices),
        sum(price >= 50 for price in prices),
    ]
    assert (told["price"]["min"], told["price"]["max"]) == (min(prices), max(prices))


def test_a_facets_size_leaves_others_and_says_how_many(searcher: Searcher) -> None:
    told = searcher.search(asked(facets=[{"attribute": "group", "size": 3}]))["facets"]["attributes"]["group"]
    assert (len(told["values"]), told["others"]) == (3, 120 - 9)


@pytest.mark.parametrize("way", WAYS)
def test_an_attribute_of_any_name_is_counted(searcher: Searcher, way: str) -> None:
    name = shelves.ODD_NAME
    for filters, among in (({}, PRODUCTS), ({name: "grain 1"}, PRODUCTS), ({"kind": "mug"}, PRODUCTS[::5])):
        told = searcher.search(asked(**WAYS[way], filters=filters, facets=[name]))["facets"]["attributes"]
        assert {one["value"]: one["count"] for one in told[name]["values"]} == counted(among, name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_sorted_by_an_attribute_what_lacks_it_comes_last(searcher: Searcher, way: str, order: str) -> None:
    request = asked(**WAYS[way], sort=[{"attribute": "price", "order": order}], size=100)
    prices = [item["attributes"].get("price") for item in searcher.search(request)["items"]]
    known = sorted(p["attributes"]["price"] for p in PRODUCTS if "price" in p["attributes"])
    known = known if order == "asc" else known[::-1]
    assert prices == known[:100]
    filtered = asked(**WAYS[way], sort=[{"attribute": "price", "order": order}], filters={"brand": "Morvel"})
    items = searcher.search(filtered)["items"]
    lacking = [item["attributes"].get("price") is None for item in items]
    assert lacking == sorted(lacking)


def test_several_keys_sort_one_after_the_other(searcher: Searcher) -> None:
    keys = [{"attribute": "kind"}, {"attribute": "price", "order": "desc"}]
    for way in WAYS.values():
        items = searcher.search(asked(**way, sort=keys, size=24))["items"]
        got = [(item["attributes"]["kind"], -(item["attributes"].get("price") or -1)) for item in items]
        assert got == sorted(got)


@pytest.mark.parametrize("way", WAYS)
def test_one_product_of_each_group_with_the_number_of_others_and_some_of_them(
    searcher: Searcher, way: str
) -> None:
    request = asked(**WAYS[way], collapse={"attribute": "group", "show": 1}, size=100)
    items = searcher.search(request)["items"]
    assert len({item["attributes"]["group"] for item in items}) == len(items) == 40
    assert {item["others"]["count"] for item in items} == {2}
    for item in items:
        (other,) = item["others"]["items"]
        assert other["id"] != item["id"]
        assert other["attributes"]["group"] == item["attributes"]["group"]
    if way != "browse":
        assert ids({"items": items})[:3] == ["p000", "p003", "p006"]


@pytest.mark.parametrize("way", WAYS)
def test_the_total_of_groups_counts_products(searcher: Searcher, way: str) -> None:
    assert searcher.search(asked(**WAYS[way], collapse="group"))["total"] == len(PRODUCTS)


@pytest.mark.parametrize("wish", [{}, {"collapse": "group"}], ids=str)
def test_browsing_is_explained_alike_with_groups_and_without(
    searcher: Searcher, wish: dict[str, Any]
) -> None:
    items = searcher.search(asked(explain=True, size=3, **wish))["items"]
    legs = [item["explain"]["legs"] for item in items]
    assert [list(one) for one in legs] == [["all"]] * 3
    assert [one["all"]["value"] for one in legs] == [item["score"] for item in items] == [1.0] * 3


def test_a_filters_values_are_compared_letter_by_letter(searcher: Searcher) -> None:
    assert searcher.search(asked(filters={"colour": "red"}))["total"]
    assert searcher.search(asked(filters={"colour": "Red"}))["total"] == 0


def test_what_lacks_the_groups_attribute_stands_for_itself(searcher: Searcher) -> None:
    items = searcher.search(asked(collapse="brand", size=100))["items"]
    brands = [item["attributes"].get("brand") for item in items]
    assert brands.count("Morvel") == 1
    assert brands.count(None) == 99


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "wish",
    [{}, {"sort": [{"attribute": "price"}]}, {"filters": {"in_stock": True}}, {"facets": ["kind"]}],
    ids=str,
)
def test_paging_shows_each_product_once(searcher: Searcher, way: str, wish: dict[str, Any]) -> None:
    got = [name for page in pages(searcher, **WAYS[way], **wish, size=7) for name in page]
    right = those(lambda a: a["in_stock"]) if wish.get("filters") else [p["id"] for p in PRODUCTS]
    assert sorted(got) == right


def test_pages_of_groups_show_each_group_once(searcher: Searcher) -> None:
    for way in WAYS.values():
        got = [name for page in pages(searcher, **way, collapse="group", size=7) for name in page]
        assert len(got) == len(set(got)) == 40


def test_a_cursor_of_another_query_or_a_spoilt_one_is_refused(searcher: Searcher) -> None:
    cursor = searcher.search(asked("front"))["cursor"]
    assert searcher.search(asked("front", size=3, cursor=cursor))["items"]
    for text, bad in (
        ("other", cursor),
        ("front", cursor[:-2]),
        ("front", "A" * 40),
        ("front", "é"),
        ("front", f"{cursor}AAAA"),
    ):
        with pytest.raises(ProblemError) as caught:
            searcher.search(asked(text, cursor=bad))
        assert (caught.value.status, caught.value.field) == (400, "cursor")


@settings(max_examples=25)
@given(cursor=st.binary(min_size=1, max_size=60))
def test_no_made_up_cursor_is_a_fault_of_ours(searcher: Searcher, cursor: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        searcher.search(asked(cursor=base64.urlsafe_b64encode(cursor).decode()))
    assert caught.value.status in (400, 410)


def test_only_what_is_as_similar_as_wished_is_found(searcher: Searcher) -> None:
    for mode in ("vector", None):
        items = searcher.search(asked("front", mode=mode, min_similarity=0.999, size=100))["items"]
        assert [item["id"] for item in items] == [p["id"] for p in PRODUCTS[: len(items)]]
        assert 20 < len(items) < 60
        assert min(item["similarity"] for item in items) >= 0.999


def test_the_fields_of_a_product_are_those_that_are_asked_for(searcher: Searcher) -> None:
    (item,) = searcher.search(asked(size=1, fields=["title", "attributes.kind"]))["items"]
    assert item == {"id": "p000", "title": "mug 0", "attributes": {"kind": "mug"}}
