"""How large a picture may be: what is taken fits into a serverless endpoint's request, what does not fit is a 413."""

import base64
import json
from pathlib import Path

import pytest

from clip_search.search import image
from functions.shop import NOTHING_FOUND, VECTORS, Shop
from functions.slow_endpoint import Answer
from query.picture import MAX_IMAGE_BYTES
from search_api.document import limit, schema

SERVERLESS_BYTES = 4_000_000
ROOT = Path(__file__).resolve().parents[2]
LONGEST_TEXT = "\U0001f600" * limit("SearchRequest.text", "maxLength")
OVERSIZE = Answer(400, {"Message": "Request 12345678-abcd has oversize body."}, "ValidationError")


def picture(size: int) -> str:
    return base64.b64encode(bytes(size)).decode()


def test_the_largest_picture_and_the_longest_text_fit_into_one_request(shop: Shop) -> None:
    both = {**VECTORS, "embeddings": [[1.0, 0.0]] * 2}
    endpoint, _ = shop.with_endpoint(Answer(200, both)), shop.with_domain(NOTHING_FOUND)
    status, *_ = shop.search(text=LONGEST_TEXT, image=picture(MAX_IMAGE_BYTES))
    assert status == 200
    (request,) = endpoint.requests
    assert MAX_IMAGE_BYTES < len(request) < SERVERLESS_BYTES
    assert json.loads(request)["inputs"][0] == {"text": LONGEST_TEXT}


@pytest.mark.parametrize("size", [MAX_IMAGE_BYTES + 3, 3 * 1024 * 1024])
def test_a_larger_picture_never_reaches_the_endpoint(shop: Shop, size: int) -> None:
    endpoint = shop.with_endpoint(OVERSIZE)
    status, _, body, _ = shop.search(text="mug", image=picture(size))
    assert (status, body["error"]["field"]) == (413, "image")
    assert "2,900,000 bytes" in body["error"]["message"]
    assert not endpoint.requests


def test_what_the_endpoint_finds_too_large_is_a_413(shop: Shop) -> None:
    shop.with_endpoint(OVERSIZE)
    shop.with_domain(NOTHING_FOUND)
    status, _, body, _ = shop.search(text="mug", image=picture(1000))
    assert (status, body["error"]["code"], body["error"]["field"]) == (413, "too_large", "image")


def test_the_command_line_and_the_documents_say_the_same() -> None:
    assert image.MAX_BYTES == MAX_IMAGE_BYTES
    assert f"at most {MAX_IMAGE_BYTES:,} bytes" in (ROOT / "docs" / "api.md").read_text()
    said = schema("SearchRequest")["properties"]["image"]["description"]
    assert f"at most {MAX_IMAGE_BYTES:,} bytes decoded" in said
    assert limit("Picture", "x-maxBytes") == MAX_IMAGE_BYTES
