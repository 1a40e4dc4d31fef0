"""The endpoint's client against an HTTP server that answers as SageMaker does."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from common.embedder import Embedder
from common.errors import InputRejectedError, UnavailableError
from functions.slow_endpoint import BROKEN, COLD, COLD_START_S, Answer, Endpoint, serving

MODEL = {"id": "m", "revision": "r", "fingerprint": "f", "dimension": 2}
VECTORS = Answer(200, {"model": MODEL, "embeddings": [[1.0, 0.0]]})
THROTTLED = Answer(400, {"Message": "Rate exceeded"}, "ThrottlingException")
Serve = Callable[..., tuple[Embedder, Endpoint]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(*answers: Answer | str | None, budget_s: float = 10) -> tuple[Embedder, Endpoint]:
            endpoint = stack.enter_context(serving(*answers))
            monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
            return Embedder("clip", budget_s=budget_s), endpoint

        yield start


def model_error(status: int, message: str) -> Answer:
    """Return what SageMaker makes of a container's answer."""
    body = {"OriginalStatusCode": status, "OriginalMessage": message, "Message": "…"}
    return Answer(424, body, "ModelError")


def test_vectors_come_with_their_model(serve: Serve) -> None:
    embedded = serve(VECTORS)[0].embed([{"text": "mug"}])
    assert embedded.vectors == [[1.0, 0.0]]
    assert (embedded.model.fingerprint, embedded.model.dimension) == ("f", 2)


def test_a_refused_picture_is_the_callers_fault(serve: Serve) -> None:
    fault = {"error": {"code": "image_unreadable", "message": "not a picture", "position": 1}}
    with pytest.raises(InputRejectedError, match="not a picture") as caught:
        serve(model_error(400, json.dumps(fault)))[0].embed([{"text": "x"}, {"image": "x"}])
    assert (caught.value.code, caught.value.position) == ("image_unreadable", 1)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, {"Message": "Request 12345678-abcd has oversize body."}, "ValidationError"),
        Answer(
            400,
            {"Message": "Request size 4200000 exceeded the limit of 4194304 bytes."},
            "ValidationError",
        ),
        Answer(413, {"Message": "HTTP content length exceeded 5246976 bytes."}, "413"),
        model_error(413, "<html>Request Entity Too Large</html>"),
    ],
)
def test_a_request_too_large_for_the_endpoint_is_the_largest_inputs_fault(
    serve: Serve, answer: Answer
) -> None:
    embedder, endpoint = serve(answer)
    with pytest.raises(InputRejectedError) as caught:
        embedder.embed([{"text": "x"}, {"image": "x" * 1000}])
    assert (caught.value.code, caught.value.position) == ("too_large", 1)
    assert len(endpoint.requests) == 1


def test_another_validation_error_is_no_verdict_on_an_input(serve: Serve) -> None:
    answer = Answer(400, {"Message": "Endpoint clip of account 123456789012 not found."}, "ValidationError")
    with pytest.raises(Exception, match="not found") as caught:
        serve(answer)[0].embed([{"text": "x"}])
    assert not isinstance(caught.value, InputRejectedError | UnavailableError)


def test_a_cold_start_is_waited_for_once_and_no_longer_than_the_budget(serve: Serve) -> None:
    embedder, endpoint = serve(COLD, budget_s=4)
    begun = time.monotonic()
    with pytest.raises(UnavailableError, match="is starting") as caught:
        embedder.embed([{"text": "x"}])
    assert time.monotonic() - begun < 4 < COLD_START_S
    assert len(endpoint.requests) == 1
    assert caught.value.retry_after > 0


def test_retries_before_a_cold_start_are_within_the_same_budget(serve: Serve) -> None:
    embedder, endpoint = serve(THROTTLED, BROKEN, COLD, budget_s=5)
    begun = time.monotonic()
    with pytest.raises(UnavailableError):
        embedder.embed([{"text": "x"}])
    assert time.monotonic() - begun < 5
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    "passing", [THROTTLED, Answer(503, {"Message": "later"}, "ServiceUnavailable"), BROKEN]
)
def test_what_passes_quickly_is_asked_again(serve: Serve, passing: Answer | str) -> None:
    embedder, endpoint = serve(passing, passing, VECTORS)
    assert embedder.embed([{"text": "mug"}]).vectors == [[1.0, 0.0]]
    assert len(endpoint.requests) == 3


def test_nothing_is_asked_again_when_no_time_is_left_for_an_answer(serve: Serve) -> None:
    embedder, endpoint = serve(THROTTLED, budget_s=3.05)
    with pytest.raises(UnavailableError, match="busy"):
        embedder.embed([{"text": "x"}])
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("answer", "requests"),
    [
        (Answer(429, {"Message": "not yet"}, "ModelNotReadyException"), 1),
        (Answer(530, {"Message": "not yet"}, "InternalDependencyException"), 3),
        (Answer(503, {"Message": "not yet"}, "ServiceUnavailable"), 3),
        (THROTTLED, 3),
        (model_error(0, "Your invocation timed out while waiting for a response from container primary."), 1),
        (model_error(503, '{"error": {"code": "internal", "message": "the model is not loaded yet"}}'), 1),
    ],
)
def test_an_endpoint_that_is_cold_or_busy_is_unavailable(serve: Serve, answer: Answer, requests: int) -> None:
    embedder, endpoint = serve(answer)
    with pytest.raises(UnavailableError) as caught:
        embedder.embed([{"text": "x"}])
    assert caught.value.retry_after > 0
    assert len(endpoint.requests) == requests


def test_a_broken_container_is_nobodys_input(serve: Serve) -> None:
    with pytest.raises(Exception, match="ModelError") as caught:
        serve(model_error(500, "…"))[0].embed([{"text": "x"}])
    assert not isinstance(caught.value, InputRejectedError | UnavailableError)


def test_an_endpoint_out_of_reach_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(UnavailableError):
        Embedder("clip", budget_s=5).embed([{"text": "x"}])
