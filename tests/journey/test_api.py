"""The deployed API over HTTP: what a careless or hostile caller gets."""

import base64
import io
import struct
import zlib

import pytest
from botocore.config import Config
from PIL import Image
from requests_aws4auth import AWS4Auth

from journey.api import Ask, asking
from journey.catalogue import Shop
from journey.deployment import Deployment
from local_cloud_kit.roles import new_role
from query.picture import MAX_IMAGE_BYTES


@pytest.fixture(scope="module")
def ask(deployment: Deployment) -> Ask:
    """POST to the deployed API, signed unless told otherwise."""
    return asking(deployment)


def png(width: int, height: int) -> bytes:
    """A picture whose header promises more than its bytes hold: cheap to send, dear to decode."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    )


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"{not json", 400, "body"),
        (b"", 400, "body"),
        ({"text": ""}, 400, "text"),
        ({"text": 7}, 400, "text"),
        ({"text": "mug", "colour": "red"}, 400, "colour"),
        ({"image": "%%%"}, 400, "image"),
        ({"image": encoded(b"plainly no picture")}, 400, "image"),
        ({"text": "mug", "image": encoded(b"<html></html>")}, 400, "image"),
        ({"image": encoded(png(10_000, 10_000))}, 413, "image"),
        ({"image": "A" * 5_000_000}, 413, "image"),
        ({"image": encoded(bytes(3 * 1024 * 1024))}, 413, "image"),
        ({"text": "x", "size": 1000}, 400, "size"),
    ],
)
def test_bad_requests_get_one_clear_line(
    indexed: Shop, ask: Ask, body: object, status: int, field: str
) -> None:
    answer = ask(body)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["field"] == field
    assert len(error["message"].splitlines()) == 1
    for leak in ("Traceback", "/opt/", "site-packages", "arn:aws", "lambda"):
        assert leak not in answer.text


def test_a_body_beyond_the_gateways_limit(ask: Ask) -> None:
    answer = ask(b'{"image": "' + b"A" * (11 * 1024 * 1024) + b'"}')
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_an_unsigned_request_is_refused(ask: Ask) -> None:
    answer = ask({"text": "mug"}, auth=None)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "forbidden"


def test_what_the_gateway_refuses_has_the_apis_shape(ask: Ask, deployment: Deployment) -> None:
    key_id, region = deployment.env["AWS_ACCESS_KEY_ID"], deployment.env["AWS_REGION"]
    forged = AWS4Auth(key_id, "another secret", region, "execute-api")
    unknown = AWS4Auth("AKIAAAAAAAAAAAAAAAAA", "secret", region, "execute-api")
    for auth, path, code in (
        (forged, "search", "invalid_signature"),
        (unknown, "search", "invalid_signature"),
        (_expired(deployment), "search", "expired_token"),
        (None, "nowhere", "forbidden"),
    ):
        answer = ask({"text": 'a "red" mug'}, auth=auth, path=path)
        assert answer.status_code == 403
        error = answer.json()["error"]
        assert (error["code"], error["field"], set(error)) == (code, None, {"code", "message", "field"})
    assert "\n" in ask({"text": "mug"}, auth=forged).json()["error"]["message"]


def _expired(deployment: Deployment) -> AWS4Auth:
    """A role's session whose time is over as soon as it begins."""
    iam, sts = deployment.client("iam"), deployment.client("sts", Config(parameter_validation=False))
    role = new_role(iam, "visitor", AWS=sts.get_caller_identity()["Account"])
    session = sts.assume_role(RoleArn=role, RoleSessionName="me", DurationSeconds=0)["Credentials"]
    return AWS4Auth(
        session["AccessKeyId"],
        session["SecretAccessKey"],
        deployment.env["AWS_REGION"],
        "execute-api",
        session_token=session["SessionToken"],
    )


def test_a_picture_in_any_common_format_is_taken(ask: Ask, indexed: Shop) -> None:
    picture = Image.open(indexed.folder / "images" / "red-striped-mug.jpg")
    for kind in ("PNG", "WEBP", "GIF", "BMP", "TIFF"):
        buffer = io.BytesIO()
        picture.save(buffer, kind)
        answer = ask({"image": encoded(buffer.getvalue()), "size": 1})
        assert answer.status_code == 200, (kind, answer.text)
        assert answer.json()["items"][0]["id"] == "red-striped-mug"


def test_a_picture_as_large_as_the_limit_is_searched(ask: Ask, indexed: Shop) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((984, 982), 100).convert("RGB").save(buffer, "BMP")
    assert MAX_IMAGE_BYTES - 2000 < buffer.tell() <= MAX_IMAGE_BYTES
    answer = ask({"text": "\U0001f600" * 1000, "image": encoded(buffer.getvalue()), "size": 1})
    assert answer.status_code == 200, answer.text


def test_an_answer_says_which_model_and_release_it_is_from(ask: Ask, indexed: Shop) -> None:
    answer = ask({"text": "mug"}).json()
    assert answer["model"]["fingerprint"]
    assert answer["release"]
    assert set(answer["timing"]) == {"embed_ms", "search_ms", "total_ms", "cached"}
