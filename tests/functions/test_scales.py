"""A release's scales: read once, and once only where there are none."""

import io
from collections.abc import Iterator

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from query import s3
from query.scales import ScalesOfRuns

SCALES = b'{"text": {"floor": 0.2}}'


@pytest.fixture
def stored() -> Iterator[Stubber]:
    """S3, which gives the answers that are put into it, one after the other."""
    s3.client.cache_clear()
    with Stubber(s3.client()) as stubber:
        yield stubber
    s3.client.cache_clear()


def answer(stored: Stubber, content: bytes) -> None:
    stored.add_response("get_object", {"Body": StreamingBody(io.BytesIO(content), len(content))})


def test_they_are_read_once(stored: Stubber) -> None:
    answer(stored, SCALES)
    answer(stored, b"{}")
    scales = ScalesOfRuns("shop")
    assert [scales("r1"), scales("r1")] == [{"text": {"floor": 0.2}}] * 2


@pytest.mark.parametrize(("code", "status"), [("NoSuchKey", 404), ("AccessDenied", 403)])
def test_that_there_are_none_is_asked_once(stored: Stubber, code: str, status: int) -> None:
    """S3 says the second of an object that is not there to who may not list the bucket, as the function may not."""
    stored.add_client_error("get_object", code, http_status_code=status)
    answer(stored, SCALES)
    scales = ScalesOfRuns("shop")
    assert [scales("r1"), scales("r1")] == [{}, {}]


def test_after_another_trouble_they_are_asked_for_again(stored: Stubber) -> None:
    stored.add_client_error("get_object", "InternalError", http_status_code=400)
    answer(stored, SCALES)
    scales = ScalesOfRuns("shop")
    assert [scales("r1"), scales("r1")] == [{}, {"text": {"floor": 0.2}}]
