"""What pages of other sites are told: what a browser needs of a named origin, nothing for others."""

import json
from pathlib import Path

import pytest

import search_api
from query import cors

SITES = "https://shop.example,http://localhost:3000"


@pytest.mark.parametrize("origin", SITES.split(","))
@pytest.mark.parametrize("name", ["Origin", "origin", "ORIGIN"])
def test_each_named_site_is_allowed_by_its_own_name(origin: str, name: str) -> None:
    assert cors.headers({"Accept": "*/*", name: origin}, SITES) == {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After,x-amzn-RequestId",
        "Vary": "Origin",
    }


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://shop.example.evil.example",
        "https://shop.example:8443",
        "http://shop.example",
        "https://shopxexample",
        "https://shop.example,http://localhost:3000",
        "null",
        "",
    ],
)
def test_other_sites_are_told_nothing_and_caches_that_it_depends(origin: str) -> None:
    assert cors.headers({"Origin": origin}, SITES) == {"Vary": "Origin"}
    assert cors.preflight({"Origin": origin}, SITES) == {"Vary": "Origin"}


@pytest.mark.parametrize("given", [None, {}, {"Host": "api.example"}])
def test_whoever_is_no_page_is_told_nothing_and_caches_that_it_depends(given: dict[str, str] | None) -> None:
    assert cors.headers(given, SITES) == {"Vary": "Origin"}


def test_without_sites_there_are_no_headers() -> None:
    assert cors.headers({"Origin": "https://shop.example"}, "") == {}
    assert cors.preflight({"Origin": "https://shop.example"}, "") == {}


def test_a_public_api_is_open_to_every_page_alike() -> None:
    for origin in ("https://a.example", "null"):
        told = cors.headers({"Origin": origin}, "*")
        assert (told["Access-Control-Allow-Origin"], "Vary" in told) == ("*", False)


def test_a_preflight_says_what_may_be_sent() -> None:
    told = cors.preflight({"origin": "https://shop.example"}, SITES)
    assert told["Access-Control-Allow-Origin"] == "https://shop.example"
    assert set(told["Access-Control-Allow-Headers"].split(",")) == {
        "Content-Type",
        "Authorization",
        "X-Amz-Date",
        "X-Amz-Security-Token",
        "X-Api-Key",
    }
    assert int(told["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in told


def test_the_methods_are_those_of_the_contract() -> None:
    document = json.loads((Path(search_api.__path__[0]) / "openapi.json").read_text())
    used = {verb.upper() for item in document["paths"].values() for verb in item}
    assert set(cors.METHODS.split(",")) == used
