"""Words against the real OpenSearch: as a reader sees them, whatever their accents, ids and attributes among them."""

from collections.abc import Callable
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.bucket import Bucket
from common.index import ALIAS
from common.opensearch import client as signed_client
from contract import shop
from contract.asking import asked
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from query.search import Searcher

PRODUCTS: list[dict[str, Any]] = [
    {
        "id": "H1",
        "title": "Alpha item",
        "description": '<div class="striped mug"><span>Plain grey scarf</span></div>',
    },
    {"id": "H2", "title": "Beta item", "description": "Caf&eacute; au lait bowl"},
    {"id": "H3", "title": "Caf\u00e9 cr\u00e8me cup"},
    {"id": "AB-9999", "title": "Spare handle"},
    {"id": "H6", "title": "Plain box", "attributes": {"brand": "Zanzibarware", "tags": ["gift", "Ostern"]}},
    {"id": "Z1", "title": "Oak table"},
    {"id": "Z2", "title": "Iron pan"},
]
Search = Callable[[str], list[str]]
FUNCTIONS_TIMEOUT_S = 5


@pytest.fixture
def search(bucket: Bucket, indexes: Indexes) -> Search:
    """Search by words alone: every text has the same vector."""
    embedder = KnownEmbedder({})
    shop.put_catalogue(bucket, PRODUCTS)
    shop.ingest(bucket, indexes, embedder, shop.run(1), vector_of=lambda _: [0.5, 0.5, 0.5, 0.5])
    searcher = Searcher(indexes.client, shop._as_embedder(embedder))
    return lambda text: [item["id"] for item in searcher.search(asked(text, None))["items"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("grey scarf", "H1"),
        ("creme", "H3"),
        ("cr\u00c8me", "H3"),
        ("au lait", "H2"),
        ("Zanzibarware", "H6"),
        ("zanzibarware's boxes", "H6"),
        ("ostern", "H6"),
        ("AB-9999", "AB-9999"),
        ("ab-9999", "AB-9999"),
        ("9999", "AB-9999"),
        ("Z2", "Z2"),
    ],
)
def test_what_a_reader_sees_is_found(search: Search, text: str, first: str) -> None:
    assert search(text)[0] == first


def test_markup_is_no_word(search: Search, indexes: Indexes) -> None:
    query = {
        "multi_match": {
            "query": "striped mug div class span eacute",
            "fields": ["title", "description", "words"],
        }
    }
    assert indexes.client.search(index=ALIAS, body={"query": query})["hits"]["hits"] == []


def test_an_exact_id_leads_whatever_the_vectors_say(bucket: Bucket, indexes: Indexes) -> None:
    vectors = {"Oak table": [1.0, 0.0, 0.0, 0.0], "Z2": [1.0, 0.0, 0.0, 0.0]}
    far = [0.0, 1.0, 0.0, 0.0]
    embedder = KnownEmbedder(
        {**{str(p["title"]): far for p in PRODUCTS}, "Z2 Z2 cover for Z2": far, **vectors}
    )
    shop.put_catalogue(bucket, [*PRODUCTS, {"id": "Z3", "title": "Z2 Z2 cover for Z2"}])
    shop.ingest(
        bucket, indexes, embedder, shop.run(1), vector_of=lambda record: vectors.get(record["text"], far)
    )
    answer = Searcher(indexes.client, shop._as_embedder(embedder)).search(asked("Z2", None, 3))
    assert answer["items"][0]["id"] == "Z2"
    assert len(answer["items"]) == 3
    scores = [item["score"] for item in answer["items"]]
    assert scores == sorted(scores, reverse=True)


LONG_TEXTS = [
    "".join(chr(0x4E00 + n) for n in range(600)),
    "".join(chr(0x4E00 + n) for n in range(1000)),
    "".join(chr(0x1F300 + n) for n in range(500)),
    " ".join(str(n) for n in range(250)),
    " ".join(f"{n:05}" for n in range(166)),
    "a" * 1000,
    "*" * 1000,
    'AND OR NOT ( ) { } [ ] ^ " ~ * ? : \\ / + - && || !',
    "\u0e01" * 1000,
]


@pytest.fixture
def searcher(bucket: Bucket, indexes: Indexes, domain_url: str) -> Searcher:
    """With the time that a function gives the domain, over a shop whose words are all nearly alike."""
    alike = ["a" + "".join(letters) for letters in product("ab", repeat=6)]
    products = [
        {"id": f"N{n}", "title": word, "attributes": {"sku": f"{word}-{n}", "price": n}}
        for n, word in enumerate(alike)
    ]
    embedder = KnownEmbedder({})
    shop.put_catalogue(bucket, [*PRODUCTS, *products])
    shop.ingest(bucket, indexes, embedder, shop.run(1), vector_of=lambda _: [0.5, 0.5, 0.5, 0.5])
    client = signed_client(domain_url, timeout_s=FUNCTIONS_TIMEOUT_S, retries=0)
    return Searcher(client, shop._as_embedder(embedder))


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_any_text_within_the_limits_is_searched(searcher: Searcher, mode: str) -> None:
    conditions = [{"price": {"gte": n, "lt": 100 + n}} for n in range(20)]
    filters = {"and": [{"and": conditions, "or": conditions}, {"or": conditions}]}
    nearly_alike = " ".join("a" + "".join(letters) for letters in islice(product("ba", repeat=6), 8))
    for text in [*LONG_TEXTS, nearly_alike]:
        unwanted = {"text": text[::-1], "weight": -1}
        for more in (dict[str, Any](), {"filters": filters, "terms": [unwanted, unwanted], "explain": True}):
            answer = searcher.search(asked(text, None, mode=mode, **more))
            assert answer["total"] is not None
            assert answer["degraded"] is None


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=1000).filter(str.strip))
def test_no_text_is_too_much_for_the_server(search: Search, text: str) -> None:
    assert search(text.strip())
