"""Compressed payloads, as API Gateway has them: answers of a certain size for who asks, requests that come so."""

import gzip
import json
import zlib
from collections.abc import Callable

import pytest
import requests

from local_cloud.testing import Cloud

FROM_SIZE = 1024
LIMIT = 10 * 1024 * 1024
LONG = b"x" * FROM_SIZE
PACKED = gzip.compress(LONG, mtime=0)
"""The same in every process: tests have it in their names."""
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    None: bytes,
}


class Api:
    """The sample app's API, whose function says what it was sent; answers are left as they come."""

    def __init__(self, cloud: Cloud, api_id: str) -> None:
        self.cloud, self.id = cloud, api_id
        self.url = f"{cloud.endpoint}/_execute-api/{api_id}/v1/open/1"

    def put(self, body: bytes = b"", **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.put(
            self.url, data=body, headers={"Accept-Encoding": "", **named}, timeout=30, stream=True
        )


@pytest.fixture
def api(cloud: Cloud, shop: dict[str, str]) -> Api:
    return Api(cloud, shop["ApiId"])


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "gzip"),
        ("deflate", "deflate"),
        ("deflate;q=0.5, gzip;q=1.0", "gzip"),
        ("gzip;q=0.2,deflate;q=0.8", "deflate"),
        ("br, gzip", None),
        ("identity", None),
        ("*", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_who_asks_for_a_coding_that_is_known_before_all_others_gets_it(
    api: Api, accepted: str, coding: str | None
) -> None:
    answer = api.put(LONG, Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == coding
    raw = answer.raw.read()
    assert len(raw) == int(answer.headers["Content-Length"])
    assert json.loads(UNPACK[coding](raw))["event"]["body"] == LONG.decode()
    assert (len(raw) < FROM_SIZE) is (coding is not None)


def test_bytes_are_compressed_by_size_alone_and_short_answers_are_not(api: Api) -> None:
    answer = api.put(Accept_Encoding="gzip", Accept="image/png")
    assert "Content-Encoding" not in answer.headers
    assert answer.raw.read() == b"\x89PNG\xff"


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_request_that_comes_compressed_reaches_the_function_as_it_was(
    api: Api, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    answer = api.put(pack(b'{"text": "mug"}'), Content_Encoding=coding, Content_Type="application/json")
    event = answer.json()["event"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"text": "mug"}', False)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"no gzip", "gzip"),
        (PACKED[:-4], "gzip"),
        (b"", "gzip"),
        (LONG, "br"),
        (PACKED, "gzip, gzip"),
    ],
)
def test_a_coding_that_is_not_what_it_says_or_not_known_is_a_415(api: Api, body: bytes, coding: str) -> None:
    answer = api.put(body, Content_Encoding=coding)
    assert (answer.status_code, answer.json()) == (415, {"message": "Unsupported Media Type"})


def test_a_request_that_grows_beyond_the_limit_is_a_413(api: Api) -> None:
    answer = api.put(gzip.compress(bytes(LIMIT + 1)), Content_Encoding="gzip")
    assert answer.status_code == 413


def test_an_update_changes_from_which_size_on_and_ends_it_once_it_is_deployed(cloud: Cloud, api: Api) -> None:
    apis = cloud.client("apigateway")

    def change(value: str) -> None:
        operation = {"op": "replace", "path": "/minimumCompressionSize", "value": value}
        apis.update_rest_api(restApiId=api.id, patchOperations=[operation])

    def deploy() -> None:
        apis.create_deployment(restApiId=api.id, stageName="v1")

    def coding(body: bytes) -> str | None:
        return api.put(body, Accept_Encoding="gzip").headers.get("Content-Encoding")

    try:
        change("5000")
        assert coding(LONG) == "gzip", "not deployed yet"
        deploy()
        assert (coding(LONG), coding(LONG * 5)) == (None, "gzip")
        change("")
        deploy()
        assert coding(LONG * 5) is None
    finally:
        change(str(FROM_SIZE))
        deploy()
    assert coding(LONG) == "gzip"
