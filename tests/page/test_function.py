"""The page's function: what it answers, under which names, for how long, and with what policy."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from page_kit.function import Function, running
from stacks.page_files import page_folder

BUCKET = "https://shop.s3.eu-central-1.amazonaws.com https://shop.s3.amazonaws.com"
PLAIN = "product-search.js"


@pytest.fixture(scope="module")
def folder() -> Path:
    return page_folder()


@pytest.fixture(scope="module")
def function(folder: Path) -> Iterator[Function]:
    with running(folder, PICTURE_ORIGINS=BUCKET) as function:
        yield function


def test_the_root_is_the_page(function: Function) -> None:
    answer = function.root()
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "<product-search" in answer["body"]
    assert answer["headers"]["Cache-Control"] == "no-cache"


def test_every_file_that_the_page_names_is_there(function: Function) -> None:
    page = function.root()["body"]
    kinds = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
    for name in function.names():
        assert (name == PLAIN) or f'"assets/{name}"' in page
        answer = function.asset(name)
        assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, kinds[name.split(".")[1]])
        assert answer["body"]


def test_a_name_with_a_hash_is_kept_for_ever_and_a_plain_one_for_minutes(function: Function) -> None:
    for name in function.names():
        told = function.asset(name)["headers"]["Cache-Control"]
        wanted = "public, max-age=300" if name == PLAIN else "public, max-age=31536000, immutable"
        assert told == wanted, name


@pytest.mark.parametrize("form", ["{}", "W/{}", '"another", W/{}', "*"])
def test_a_copy_that_is_still_good_is_not_sent_again(function: Function, form: str) -> None:
    strong = function.root()["headers"]["ETag"].removeprefix("W/")
    for name in ("if-none-match", "If-None-Match"):
        answer = function.root(headers={name: form.format(strong)})
        assert (answer["statusCode"], answer["body"]) == (304, "")
        assert {"ETag", "Cache-Control", "Content-Security-Policy"} <= answer["headers"].keys()
    assert function.asset(PLAIN, If_None_Match=function.asset(PLAIN)["headers"]["ETag"])["statusCode"] == 304


@pytest.mark.parametrize("known", ['"another"', "", '""', "W/"])
def test_a_copy_that_is_not_is(function: Function, known: str) -> None:
    assert function.root(headers={"If-None-Match": known})["statusCode"] == 200


@pytest.mark.parametrize(
    "name",
    [
        "nowhere.js",
        "",
        "..",
        "../index.html",
        "..%2Findex.html",
        "index.html",
        "%2e%2e%2fhandler.py",
        "/etc/passwd",
        "product-search.js/",
        "\x00",
        "ä" * 4000,
    ],
)
def test_what_is_not_there_is_the_apis_404(function: Function, name: str) -> None:
    answer = function.asset(name)
    assert (answer["statusCode"], answer["headers"]["Cache-Control"]) == (404, "no-store")
    error = json.loads(answer["body"])["error"]
    assert (error["code"], error["field"], set(error)) == ("not_found", None, {"code", "message", "field"})


@pytest.mark.parametrize(
    ("asked", "query", "location"),
    [
        ("/v1", None, "./v1/"),
        ("/shop", {"q": ["red mug"], "f": ["a", "b&c"]}, "./shop/?q=red+mug&f=a&f=b%26c"),
        ("//evil.example", None, "./evil.example/"),
        ("/a:b", {}, "./a%3Ab/"),
    ],
)
def test_the_root_without_its_slash_leads_to_the_one_that_has_it(
    function: Function, asked: str, query: object, location: str
) -> None:
    answer = function.root(asked, multiValueQueryStringParameters=query)
    assert (answer["statusCode"], answer["headers"]["Location"]) == (302, location)


def test_the_policy_names_nothing_but_the_page_and_the_buckets_pictures(function: Function) -> None:
    rules = dict(
        rule.split(" ", 1)
        for rule in function.root()["headers"]["Content-Security-Policy"].split("; ")
    )  # fmt: skip
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == f"'self' data: blob: {BUCKET}"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert {rules[name] for name in ("base-uri", "frame-ancestors")} == {"'none'"}
    assert rules["require-trusted-types-for"] == "'script'"
    assert not [rule for rule in rules.values() if "unsafe" in rule or "*" in rule or "http:" in rule]


def test_every_answer_keeps_browsers_from_guessing(function: Function) -> None:
    answers = (function.root(), function.root("/v1"), function.asset(PLAIN), function.asset("nowhere.js"))
    assert {answer["headers"]["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert {answer["headers"]["Referrer-Policy"] for answer in answers} == {"same-origin"}


def test_any_site_may_embed_the_script_but_not_read_the_page(function: Function) -> None:
    assert function.asset(PLAIN)["headers"]["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in function.root()["headers"]


@pytest.mark.parametrize(
    ("environment", "origins"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:5071"}, "http://127.0.0.1:5071"),
        ({"AWS_ENDPOINT_URL": "http://a:1", "AWS_ENDPOINT_URL_S3": "https://s3.b:2/x"}, "https://s3.b:2"),
        ({"AWS_ENDPOINT_URL": "http://a:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, BUCKET),
    ],
)
def test_where_the_environment_names_an_endpoint_the_pictures_come_from_there(
    folder: Path, environment: dict[str, str], origins: str
) -> None:
    with running(folder, PICTURE_ORIGINS=BUCKET, **environment) as function:
        policy = function.root()["headers"]["Content-Security-Policy"]
    assert f"img-src 'self' data: blob: {origins};" in policy
