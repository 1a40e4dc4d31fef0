"""Addresses of objects: the library's own signatures, in less time, and the same address for some minutes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from botocore.credentials import ReadOnlyCredentials

from query import s3
from query.signed import LIFE_S, STEP_S, signer

MOMENT = 1_795_000_200
NAMES = [
    "catalog/images/mug 1.jpg",
    "catalog/ä+b&c=d%20~(1)!*'.jpg",
    "thumbnails/00ff.jpg",
    "a//b/../c",
    "🫖?#",
]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    s3.client.cache_clear()
    yield
    s3.client.cache_clear()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What botocore signs at the moment, for as long as addresses hold."""
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: datetime.fromtimestamp(MOMENT, UTC))

    def url(key: str) -> str:
        asked = {"Bucket": "shop", "Key": key}
        return str(s3.client().generate_presigned_url("get_object", Params=asked, ExpiresIn=LIFE_S + STEP_S))

    return url


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("token", ["", "a/token+of=a role"])
@pytest.mark.parametrize(
    ("region", "endpoint"),
    [
        ("us-east-1", ""),
        ("eu-central-1", ""),
        ("cn-north-1", ""),
        ("us-gov-west-1", ""),
        ("eu-central-1", "http://127.0.0.1:4599"),
    ],
)
def test_they_are_those_of_the_library(
    monkeypatch: pytest.MonkeyPatch,
    library: Callable[[str], str],
    key: str,
    token: str,
    region: str,
    endpoint: str,
) -> None:
    for name, value in {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_SESSION_TOKEN": token,
        "AWS_ENDPOINT_URL": endpoint,
    }.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
    ours, theirs = (urlsplit(sign(key)) for sign in (signer("shop", lambda: MOMENT), library))
    assert (ours.scheme, ours.netloc, ours.path) == (theirs.scheme, theirs.netloc, theirs.path)
    assert parse_qs(ours.query, strict_parsing=True) == parse_qs(theirs.query, strict_parsing=True)


def test_they_are_regional_and_name_the_bucket_in_the_host() -> None:
    """Another host redirects where the bucket is new, and the signature holds for one host alone."""
    for region in ("us-east-1", "eu-central-1"):
        s3.client.cache_clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_DEFAULT_REGION", region)
            assert urlsplit(signer("shop")("a")).netloc == f"shop.s3.{region}.amazonaws.com"


def test_an_address_stays_for_minutes_and_never_holds_shorter_than_said() -> None:
    now = float(MOMENT)
    sign = signer("shop", lambda: now)
    first = sign("a")
    now += STEP_S - 0.1
    assert sign("a") == first
    now += 0.2
    second = sign("a")
    assert second != first
    fields = parse_qs(urlsplit(first).query)
    signed = datetime.strptime(fields["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    assert signed == MOMENT
    assert signed + int(fields["X-Amz-Expires"][0]) - (MOMENT + STEP_S) >= LIFE_S


def test_other_credentials_sign_otherwise_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Changing:
        keys = iter(["AKIAONE", "AKIATWO"])

        def get_frozen_credentials(self) -> object:
            return ReadOnlyCredentials(next(self.keys), "secret", None)

    monkeypatch.setattr("common.aws.credentials", Changing)
    sign = signer("shop", lambda: MOMENT)
    assert ["AKIAONE" in sign("a"), "AKIATWO" in sign("a")] == [True, True]
