"""Words by the rules of a language, and words that mean the same, in the real OpenSearch's analysers."""

from typing import Any

import pytest
from opensearchpy import OpenSearch

from catalogue.synonyms import MAX_RULES
from common.bucket import Bucket
from common.language import LANGUAGES
from contract import shop
from contract.asking import asked
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from query.search import Searcher
from stacks import settings

EVERY = [0.5, 0.5, 0.5, 0.5]


def index(
    bucket: Bucket,
    opensearch: OpenSearch,
    titles: list[str],
    language: str,
    synonyms: bytes = b"",
    number: int = 1,
) -> tuple[Searcher, dict[str, Any]]:
    """Put a shop of titles into service; return what searches it, and the run's report."""
    embedder = KnownEmbedder({})
    shop.put_catalogue(bucket, [{"id": f"n{at}", "title": title} for at, title in enumerate(titles)])
    bucket.put("catalog/synonyms.txt", synonyms, "text/plain")
    report = shop.ingest(
        bucket,
        Indexes(opensearch),
        embedder,
        shop.run(number),
        vector_of=lambda _: EVERY,
        language=language,
    )
    return Searcher(opensearch, shop._as_embedder(embedder)), report


def found(searcher: Searcher, text: str) -> set[str]:
    """Return the titles that have the words, and no others."""
    return {item["title"] for item in searcher.search(asked(text, mode="lexical"))["items"]}


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("german", "tassen", "Rote Tasse"),
        ("german", "Kuesse", "Süße Küsse"),
        ("german", "größen", "In jeder Groesse"),
        ("french", "chevaux", "L'assiette au cheval"),
        ("french", "assiettes", "L'assiette creuse"),
        ("spanish", "camisas", "Camisa roja"),
        ("italian", "magliette", "Una maglietta dell'artista"),
        ("italian", "artista", "Una maglietta dell'artista"),
        ("portuguese", "canecas", "Caneca azul"),
        ("dutch", "mokken", "Rode mok"),
        ("swedish", "muggar", "Röd mugg"),
        ("russian", "кружки", "Красная кружка"),
        ("cjk", "马克杯", "红色马克杯"),
        ("cjk", "マグカップ", "赤いマグカップ"),
        ("cjk", "머그컵", "빨간 머그컵"),
        ("none", "mugs", "Mugs"),
    ],
)
def test_words_are_found_by_the_rules_of_the_language(
    bucket: Bucket, opensearch: OpenSearch, language: str, text: str, title: str
) -> None:
    searcher, _ = index(bucket, opensearch, [title, "Xylophon", "楽器"], language)
    assert found(searcher, text) == {title}


def test_words_of_chinese_are_more_than_their_letters(bucket: Bucket, opensearch: OpenSearch) -> None:
    searcher, _ = index(bucket, opensearch, ["红色马克杯", "马上克服", "茶杯"], "cjk")
    assert found(searcher, "马克") == {"红色马克杯"}


def test_every_language_makes_an_index_also_with_synonyms(bucket: Bucket, opensearch: OpenSearch) -> None:
    rules = "cup, mug\njumper => sweater\nthe cup of tea, teacup\n杯子, 马克杯\n".encode()
    for number, language in enumerate(LANGUAGES, 1):
        searcher, report = index(bucket, opensearch, ["mug"], language, rules, number)
        assert (found(searcher, "cup"), report["synonyms"]) == ({"mug"}, 4), language


def test_an_operator_may_choose_just_these() -> None:
    assert settings.LANGUAGES == LANGUAGES


SYNONYMS = """\
# a comment, and an empty line

cup, mug
Café, coffee house
jumper, pull over => sweater
"""


def test_words_that_mean_the_same_find_each_other(bucket: Bucket, opensearch: OpenSearch) -> None:
    titles = ["Red mug", "Blue cups", "Warm sweater", "Pull over", "Coffee house", "Cafe bar"]
    searcher, report = index(bucket, opensearch, titles, "english", SYNONYMS.encode())
    assert report["synonyms"] == 3
    assert found(searcher, "mugs") == found(searcher, "cup") == {"Red mug", "Blue cups"}
    assert "Warm sweater" in found(searcher, "jumpers")
    assert "Warm sweater" in found(searcher, "pull over")
    assert found(searcher, "sweater") == {"Warm sweater"}
    assert {"Coffee house", "Cafe bar"} <= found(searcher, "café")


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_who_asks_by_a_word_that_means_the_same_is_not_told_that_there_is_nothing(
    bucket: Bucket, opensearch: OpenSearch, mode: str
) -> None:
    titles = ["Rote Tasse", "Blaue Tasse", "Mütze", "Tasche", "Hose"]
    rules = "Tasse, Pott, Haferl\nKappe => Mütze\nder, die\n".encode()
    searcher, report = index(bucket, opensearch, titles, "german", rules)
    assert report["synonyms"] == 3
    for text in ("Pott", "roter Pott", "Haferl", "Kappe"):
        assert searcher.search(asked(text, mode=mode))["good_match"], text
    assert not searcher.search(asked("Rasenmäher Pott", mode="lexical"))["good_match"]


def test_a_bad_line_is_named_and_the_others_count(bucket: Bucket, opensearch: OpenSearch) -> None:
    lines = [
        b"cup, mug",
        b"a => b => c",
        b"lonely",
        b"one, , two",
        b"&&, ++",
        b"caf\xe9, bar",
        b"x" * 600 + b", y",
        b"tab\x07, y",
    ]
    searcher, report = index(bucket, opensearch, ["Red mug"], "english", b"\n".join(lines))
    assert (found(searcher, "cup"), report["synonyms"]) == ({"Red mug"}, 1)
    noted = {place["line"]: note["what"] for note in report["notes"] for place in note["examples"]}
    assert sorted(noted) == [2, 3, 4, 5, 6, 7, 8]
    assert "more than one =>" in noted[2]
    assert "one word" in noted[3]
    assert "UTF-8" in noted[6]
    assert {note["field"] for note in report["notes"]} == {"synonyms.txt"}


def test_as_many_rules_as_there_may_be(bucket: Bucket, opensearch: OpenSearch) -> None:
    rules = "\n".join(f"word{n}, other{n}" for n in range(MAX_RULES + 2)).encode()
    searcher, report = index(bucket, opensearch, [f"word{MAX_RULES - 1}"], "english", rules)
    assert found(searcher, f"other{MAX_RULES - 1}") == {f"word{MAX_RULES - 1}"}
    assert report["synonyms"] == MAX_RULES
    assert [(note["what"], note["count"]) for note in report["notes"]] == [
        ("cut to the first 5,000 rules", 2)
    ]


def test_texts_are_embedded_with_their_description_where_that_is_chosen(
    bucket: Bucket, opensearch: OpenSearch
) -> None:
    product = {"id": "a", "title": "Red mug.", "description": "For tea"}
    embedder = KnownEmbedder({"Red mug. For tea": [1.0, 0.0, 0.0, 0.0]})
    embedded: list[str] = []

    def vector_of(record: Any) -> list[float]:
        embedded.append(record["text"])
        return embedder.vectors.get(record["text"], EVERY)

    def ingest(number: int, *, described: bool) -> dict[str, Any]:
        run = shop.run(number)
        return shop.ingest(
            bucket, Indexes(opensearch), embedder, run, vector_of=vector_of, described=described
        )

    shop.put_catalogue(bucket, [product])
    assert ingest(1, described=True)["embedded"] == 1
    assert ingest(2, described=True)["embedded"] == 0
    shop.put_catalogue(bucket, [{**product, "description": "For coffee"}])
    assert ingest(3, described=True)["embedded"] == 1
    assert ingest(4, described=False)["embedded"] == 1
    assert embedded == ["Red mug. For tea", "Red mug. For coffee", "Red mug."]
