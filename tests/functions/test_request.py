"""The search request: what is taken, and which field a refusal names."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.made_values import within
from query.event import read_event
from query.handler import handler
from query.picture import MAX_IMAGE_BYTES
from query.request import SearchRequest, read_request
from search_api.check import check
from search_api.document import Schema, document, parameters, schema


def event(body: object, **headers: str) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    sent = headers or {"Content-Type": "application/json"}
    return {**SEARCH, "body": text, "isBase64Encoded": False, "headers": sent}


def parsed(event: dict[str, Any]) -> SearchRequest:
    return read_request(read_event(event).fields)


def values(request: SearchRequest) -> list[object]:
    return [term.value for term in request.terms]


SEARCH = {"resource": "/search", "httpMethod": "POST"}
IMAGE = base64.b64encode(b"\x89PNG").decode()


def test_words_picture_and_size() -> None:
    request = parsed(event({"text": " red mug ", "image": IMAGE, "size": 3}))
    assert values(request) == ["red mug", IMAGE]
    assert (request.size, request.mode) == (3, "hybrid")


def test_a_base64_body_is_decoded() -> None:
    body = base64.b64encode(b'{"text": "mug"}').decode()
    assert values(parsed({**SEARCH, "body": body, "isBase64Encoded": True, "headers": None})) == ["mug"]


LONG = base64.b64encode(bytes(range(251)) * 3).decode()


@pytest.mark.parametrize(
    "sent",
    [
        f"data:image/jpeg;base64,{LONG}",
        f"data:;BASE64,{LONG}",
        f"data:image/svg+xml;charset=utf-8;base64,{LONG}",
        "\n".join(LONG[start : start + 76] for start in range(0, len(LONG), 76)),
        f" {LONG}\r\n",
        LONG.replace("+", "-").replace("/", "_"),
        LONG.rstrip("="),
        LONG.replace("+", "-").replace("/", "_").rstrip("="),
    ],
)
def test_base64_is_taken_in_every_form_that_clients_write(sent: str) -> None:
    assert values(parsed(event({"image": sent}))) == [LONG]


def test_null_counts_as_absent_and_so_does_an_empty_field_beside_a_picture() -> None:
    assert parsed(event({"text": "mug", "image": None, "size": None})) == parsed(event({"text": "mug"}))
    for text in (None, "", " "):
        assert parsed(event({"text": text, "image": IMAGE})) == parsed(event({"image": IMAGE}))


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (
            {"terms": [{"text": "mug", "weight": None, "image": None, "like": None}]},
            {"terms": [{"text": "mug"}]},
        ),
        ({"terms": [{"text": None, "like": "p1"}]}, {"terms": [{"like": "p1"}]}),
        ({"collapse": {"attribute": "a", "show": None}}, {"collapse": {"attribute": "a"}}),
        (
            {"facets": [{"attribute": "a", "size": None, "ranges": None}]},
            {"facets": [{"attribute": "a"}]},
        ),
        (
            {"facets": [{"attribute": "a", "ranges": [{"from": None, "to": 3}]}]},
            {"facets": [{"attribute": "a", "ranges": [{"to": 3}]}]},
        ),
        ({"sort": [{"attribute": "a", "order": None}]}, {"sort": [{"attribute": "a"}]}),
        ({"filters": {"price": {"gte": None, "lt": 3}}}, {"filters": {"price": {"lt": 3}}}),
        ({"filters": {"and": None, "or": None, "not": None, "a": 1}}, {"filters": {"a": 1}}),
        ({"filters": {"not": {"or": [{"a": {"gt": 1, "exists": None}}]}}},
         {"filters": {"not": {"or": [{"a": {"gt": 1}}]}}}),
    ],
    ids=str,
)  # fmt: skip
def test_null_counts_as_absent_at_any_depth(given: dict[str, Any], same: dict[str, Any]) -> None:
    assert parsed(event(given)) == parsed(event(same))


def fields_that_may_be_absent(part: Schema, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Schema]]:
    for one in within(part, above):
        for name, inside in one.get("properties", {}).items():
            if name not in one.get("required", ()):
                yield name, inside


def test_the_document_lets_every_field_be_null_that_may_be_absent() -> None:
    for name, inside in fields_that_may_be_absent(schema("SearchRequest")):
        check(None, inside, name)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"filters": {"colour": None}}, "filters.colour", '{"exists": false} finds what does not have it'),
        ({"filters": {"colour": ["red", None]}}, "filters.colour[1]", "a text of at most"),
        ({"filters": {"price": {"gte": None}}}, "filters.price", "at least one of gte, gt, lt, lte, exists"),
        ({"facets": [{"attribute": None}]}, "facets[0]", "an object with attribute"),
        (
            {"facets": [{"attribute": "a", "ranges": [{"from": None}]}]},
            "facets[0].ranges[0]",
            "from (included)",
        ),
        ({"terms": [{"text": None}]}, "terms[0]", "one of text, image, like"),
    ],
)
def test_null_is_no_value_where_something_has_to_be_said(
    given: dict[str, Any], field: str, said: str
) -> None:
    error = json.loads(handler(event(given), None)["body"])["error"]
    assert (error["code"], error["field"]) == ("invalid_request", field)
    assert said in error["message"]


@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path, methods in document()["paths"].items() for method in methods],
)
def test_a_parameter_that_no_path_knows_is_refused_as_the_document_says(path: str, method: str) -> None:
    sent = {"resource": path, "httpMethod": method.upper(), "body": "{}", "headers": None}
    response = handler({**sent, "multiValueQueryStringParameters": {"x": ["1"]}}, None)
    error = json.loads(response["body"])["error"]
    assert (response["statusCode"], error["field"]) == (400, "x")
    assert "400" in document()["paths"][path][method]["responses"]
    known = ", ".join(sorted(parameters(path, method)))
    listed = f"known are {known}" if known else "this path takes none"
    assert error["message"] == f"x is an unknown parameter; {listed}"


@pytest.mark.parametrize("sent", [None, {"Content-Type": "application/json"}])
@pytest.mark.parametrize(("name", "value"), [("size", "3"), ("text", "mug"), ("filters", "{}")])
def test_a_parameter_beside_a_json_body_is_refused(
    name: str, value: str, sent: dict[str, str] | None
) -> None:
    beside = {"multiValueQueryStringParameters": {name: [value]}, "headers": sent}
    response = handler({**event({"mode": "lexical"}), **beside}, None)
    error = json.loads(response["body"])["error"]
    assert (response["statusCode"], error["field"]) == (400, name)
    assert error["message"] == f"{name} stands in the address, beside a JSON body: put it into the body"


def test_parameters_stand_beside_a_picture() -> None:
    beside = {"multiValueQueryStringParameters": {"text": ["in blue"], "size": ["3"], "facets": ['["a"]']}}
    sent = {**event("AAAA", **{"Content-Type": "image/png"}), "isBase64Encoded": True, **beside}
    whole = {"text": "in blue", "size": 3, "facets": ["a"], "image": "AAAA"}
    assert parsed(sent) == parsed(event(whole))


@pytest.mark.parametrize(
    ("sort", "field", "said"),
    [
        ("price", "sort", 'sort is not score, or a list such as [{"attribute": "price", "order": "asc"}]'),
        (
            ["price"],
            "sort[0]",
            'sort[0] is not score, or an object such as {"attribute": "price", "order": "asc"}',
        ),
    ],
)
def test_an_order_by_name_alone_is_shown_its_form(sort: object, field: str, said: str) -> None:
    error = json.loads(handler(event({"sort": sort}), None)["body"])["error"]
    assert (error["field"], error["message"]) == (field, said)


def test_a_byte_order_mark_and_a_whole_number_with_a_point_are_borne() -> None:
    assert parsed(event('\ufeff{"text": "mug", "size": 5.0}')) == parsed(event({"text": "mug", "size": 5}))


def test_an_address_is_told_from_bad_base64() -> None:
    response = handler(event({"image": "https://example.com/a.jpg"}), None)
    assert "addresses are not fetched" in json.loads(response["body"])["error"]["message"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_body_in_another_encoding_is_refused(encoding: str) -> None:
    body = base64.b64encode('{"text": "größe"}'.encode(encoding)).decode()
    response = handler({**SEARCH, "body": body, "isBase64Encoded": True, "headers": None}, None)
    assert json.loads(response["body"])["error"]["message"] == "the body is not in UTF-8"


TOO_LARGE = base64.b64encode(bytes(MAX_IMAGE_BYTES + 3)).decode()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("{", 400, "body"),
        ("", 400, "body"),
        ("[" * 100_000, 400, "body"),
        ("[]", 400, "body"),
        ({"text": ""}, 400, "text"),
        ({"text": "  "}, 400, "text"),
        ({"text": 7}, 400, "text"),
        ({"text": "m\ufffdg"}, 400, "text"),
        ({"image": "https://example.com/a.jpg"}, 400, "image"),
        ({"image": "data:image/png,abc"}, 400, "image"),
        ({"image": "data:image/png;base64,"}, 400, "image"),
        ({"image": "A"}, 400, "image"),
        ({"image": "AAAA=AAAA"}, 400, "image"),
        ({"text": "x" * 1001}, 400, "text"),
        ('{"text": "\\ud800"}', 400, "text"),
        ({"query": "mug"}, 400, "query"),
        ({"image": "not base64!"}, 400, "image"),
        ({"image": ""}, 400, "image"),
        ({"image": ["x"]}, 400, "image"),
        ({"image": TOO_LARGE}, 413, "image"),
        ({"text": "x", "size": 0}, 400, "size"),
        ({"text": "x", "size": 101}, 400, "size"),
        ({"text": "x", "size": True}, 400, "size"),
        ({"text": "x", "size": "10"}, 400, "size"),
    ],
)
def test_bad_requests_name_the_field(body: object, status: int, field: str) -> None:
    response = handler(event(body), None)
    error = json.loads(response["body"])["error"]
    assert (response["statusCode"], error["field"]) == (status, field)
    assert error["message"]
    assert "Traceback" not in response["body"]


def test_another_content_type_is_refused() -> None:
    response = handler(event({"text": "x"}, **{"content-type": "text/plain"}), None)
    assert response["statusCode"] == 415


def test_an_internal_error_shows_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOMAIN_ENDPOINT", raising=False)
    response = handler(event({"text": "x"}), None)
    assert response["statusCode"] == 500
    assert "DOMAIN_ENDPOINT" not in response["body"]
