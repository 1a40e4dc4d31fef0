"""The search request: what is taken, and which field a refusal names."""

import base64
import json
from typing import Any

import pytest

from query.event import read_event
from query.handler import handler
from query.picture import MAX_IMAGE_BYTES
from query.request import SearchRequest, read_request


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
