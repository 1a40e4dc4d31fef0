"""What the options of `clip-search search`, `similar` and `product` ask the API for."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts_kit.api import error, found, serve
from scripts_kit.shop import Shop, run

TYPES = {"price": "number", "sku": "text", "colour": "text", "in_stock": "boolean", "size": "number"}
MUG = {"id": "m1", "title": "Mug", "similarity": 0.31, "image": "images/mug.jpg"}


def asked(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> dict[str, Any]:
    """The one request that a command sends, past what it asks the release."""
    with serve(found(MUG), types=TYPES) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    (fields,) = api.asked
    return fields


@pytest.mark.parametrize(
    ("conditions", "filters"),
    [
        (["price<20"], {"price": {"lt": 20}}),
        (["price >= 5", "price<20.5"], {"price": {"gte": 5, "lt": 20.5}}),
        (["price<=20", "price<10"], {"price": {"lte": 20, "lt": 10}}),
        (["price<20", "price<10"], {"price": {"lt": 20}, "and": [{"price": {"lt": 10}}]}),
        (["price=12.5"], {"price": 12.5}),
        (["price=5,10"], {"price": [5, 10]}),
        (["sku=0123"], {"sku": "0123"}),
        (["unknown=0123"], {"unknown": "0123"}),
        (["colour=red, blue"], {"colour": ["red", "blue"]}),
        (['colour="red, blue",green'], {"colour": ["red, blue", "green"]}),
        (["colour=a=b"], {"colour": "a=b"}),
        (["in_stock=True"], {"in_stock": True}),
        (["in_stock=false,true"], {"in_stock": [False, True]}),
        (["colour!=red"], {"not": {"colour": "red"}}),
        (["colour!=red", "size!=3"], {"not": {"colour": "red"}, "and": [{"not": {"size": 3}}]}),
        (["colour?"], {"colour": {"exists": True}}),
        (["!colour?"], {"colour": {"exists": False}}),
        (["colour?", "colour=red"], {"colour": {"exists": True}, "and": [{"colour": "red"}]}),
        (["price>-5"], {"price": {"gt": -5}}),
    ],
)
def test_conditions_become_filters_by_the_attributes_types(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, conditions: list[str], filters: dict[str, Any]
) -> None:
    options = [word for condition in conditions for word in ("--filter", condition)]
    sent = asked(monkeypatch, "search", *options)
    assert sent == {"filters": filters}
    assert json.dumps(sent["filters"]) == json.dumps(filters), "5 is not 5.0, and true not 1"


@pytest.mark.parametrize(
    ("condition", "status", "said"),
    [
        ("price", 2, "is no condition"),
        ("<5", 2, "is no condition"),
        ("price=", 2, "is no condition"),
        ("?", 2, "is no condition"),
        ("price=cheap", 1, "--filter price=cheap: price takes numbers, not “cheap”."),
        ("price=nan", 1, "takes numbers"),
        ("colour<red", 1, "--filter colour<red: a range takes numbers, not “red”."),
        ("in_stock=1", 1, "in_stock is true or false, not “1”."),
        ('colour="red', 1, "a value with quotes or commas"),
        ("colour=,", 1, "there is no value"),
    ],
)
def test_a_wrong_condition_is_one_clear_line(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, condition: str, status: int, said: str
) -> None:
    with serve(found(), types=TYPES) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("search", "--filter", condition)
    assert done.exit_code == status
    assert said in done.stderr
    assert api.asked == []


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        (["--facet", "colour"], {"facets": ["colour"]}),
        (["--facet", "colour:20"], {"facets": [{"attribute": "colour", "size": 20}]}),
        (["--facet", "a:b"], {"facets": ["a:b"]}),
        (
            ["--facet", "price:0,10,20.5"],
            {"facets": [{"attribute": "price", "ranges": [{"from": 0, "to": 10}, {"from": 10, "to": 20.5}]}]},
        ),
        (
            ["--facet", "price:,10,"],
            {"facets": [{"attribute": "price", "ranges": [{"to": 10}, {"from": 10}]}]},
        ),
        (["--sort", "price"], {"sort": [{"attribute": "price"}]}),
        (
            ["--sort", "-price", "--sort", "score"],
            {"sort": [{"attribute": "price", "order": "desc"}, "score"]},
        ),
        (["--collapse", "group"], {"collapse": "group"}),
        (["--collapse", "group:3"], {"collapse": {"attribute": "group", "show": 3}}),
        (["--like", "B07", "--like", "B08"], {"like": ["B07", "B08"]}),
        (["--not", "stripes"], {"terms": [{"text": "stripes", "weight": -0.5}]}),
        (
            ["--term", "-1", "like:B07", "--term", "0.5", "red mug"],
            {"terms": [{"like": "B07", "weight": -1}, {"text": "red mug", "weight": 0.5}]},
        ),
        (["--mode", "lexical"], {"mode": "lexical"}),
        (["--fields", "id, attributes.price"], {"fields": ["id", "attributes.price"]}),
        (["--min-similarity", "0"], {"min_similarity": 0}),
        (
            ["--only-good", "--explain", "--pictures", "-k", "7"],
            {"only_good": True, "explain": True, "pictures": True, "size": 7},
        ),
        (["--cursor", "abc"], {"cursor": "abc"}),
        (["--all"], {"size": 100}),
        ([], {}),
    ],
)
def test_options_become_the_requests_fields(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, options: list[str], fields: dict[str, Any]
) -> None:
    assert asked(monkeypatch, "search", "mug", *options) == {"text": "mug", **fields}


def test_a_picture_goes_raw_with_everything_else_in_the_address(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path
) -> None:
    picture = catalogue / "images/mug.jpg"
    options = [
        "--filter",
        "colour=red & blue,ä",
        "--like",
        "a/b?",
        "--facet",
        "price",
        "--fields",
        "id,title",
    ]
    sent = asked(monkeypatch, "search", "not + stripes", "--image", picture, *options)
    assert sent == {
        "picture": picture.read_bytes(),
        "text": "not + stripes",
        "filters": {"colour": ["red & blue", "ä"]},
        "like": ["a/b?"],
        "facets": ["price"],
        "fields": ["id", "title"],
    }


def test_what_has_no_room_in_an_address_goes_as_json(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path
) -> None:
    sent = asked(monkeypatch, "search", "😀" * 1000, "--image", catalogue / "images/mug.jpg")
    assert sent["text"] == "😀" * 1000
    assert "picture" not in sent
    assert sent["image"].startswith("/9j/")


def test_a_picture_may_be_one_of_several_wishes(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path
) -> None:
    sent = asked(monkeypatch, "search", "--term", "0.5", f"image:{catalogue / 'images/mug.jpg'}")
    assert sent["terms"][0]["image"].startswith("/9j/")
    done = run("search", "--term", "0.5", "image:none.jpg")
    assert (done.exit_code, done.stderr) == (1, "Error: none.jpg: No such file or directory.\n")


def test_similar_products_take_the_options_that_make_sense(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(found(MUG), types=TYPES) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("similar", "a/b ä", "--filter", "price<20", "--collapse", "group", "-k", "3", "--explain")
        assert run("similar", "a", "--facet", "price").exit_code == 2
    assert done.exit_code == 0, done.stderr
    assert api.paths == ["/v1/products/a%2Fb%20%C3%A4/similar"]
    assert api.asked == [{"filters": {"price": {"lt": 20}}, "collapse": "group", "size": 3, "explain": True}]
    assert "m1" in done.stdout


def test_a_product_is_shown_whole(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {**MUG, "description": "Of clay", "attributes": {"price": 12.5, "colour": ["red", "blue"]}}
    body = json.dumps({"product": whole, "release": "r1"}).encode()
    with serve((200, {}, body)) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done, as_json = run("product", "m1"), run("product", "m1", "--json", "--fields", "id")
    assert done.exit_code == 0, done.stderr
    assert api.paths == ["/v1/products/m1"] * 2
    assert "description" in api.asked[0]["fields"]
    assert api.asked[1] == {"fields": ["id"]}
    for said in ("Of clay", "attributes.price", "12.5", "red, blue"):
        assert said in done.stdout
    assert as_json.stdout.encode() == body + b"\n"


def test_a_product_that_is_not_there_is_said_without_guesses(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(error(404, "not_found", "there is no product m9")) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("product", "m9")
    assert done.stderr == "Error: The search API answered 404 not_found: there is no product m9\n"


@pytest.mark.parametrize("product_id", [".", ".."])
def test_an_id_that_is_a_step_of_paths_is_refused_here(shop: Shop, product_id: str) -> None:
    done = run("similar", product_id)
    assert done.exit_code == 1
    assert "search with --like" in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--mode", "best"],
        ["-k", "101"],
        ["--term", "3", "mug"],
        ["--min-similarity", "1.5"],
        ["--facet", "price:20,10"],
        ["--facet", "price:1.5"],
        ["--facet", ":3"],
        ["--sort", "-"],
        ["--page", "0"],
        ["--page", "2", "--all"],
        ["--sheet", "x.png", "--fields", "id"],
        [word for number in range(21) for word in ("--like", str(number))],
        [word for number in range(5) for word in ("--sort", str(number))],
        [word for number in range(9) for word in ("--not", str(number))],
    ],
)
def test_what_is_beyond_the_contract_is_wrong_usage(shop: Shop, options: list[str]) -> None:
    assert run("search", "mug", *options).exit_code == 2
