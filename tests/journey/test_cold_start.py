"""Searches while the endpoint is cold for a minute: words answer, a picture is refused before the gateway gives up."""

import base64
import time

import pytest

from common.bucket import Bucket
from common.opensearch import client as signed_client
from contract import shop
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from journey.api import Ask, asking
from journey.deployment import Deployment

GATEWAY_LIMIT_S = 29
WAIT_S = 3
"""The setting `hybrid_wait_ms`, and some for a function's first start."""
STARTS_S = 8


@pytest.fixture
def ask(cold_deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask an API whose catalogue was indexed while the model was still awake."""
    for name, value in cold_deployment.env.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    store = Bucket(cold_deployment.output("Data", "BucketName"))
    domain = signed_client(cold_deployment.output("Data", "DomainEndpoint"), timeout_s=30, retries=0)
    shop.put_catalogue(store, shop.PRODUCTS)
    shop.ingest(store, Indexes(domain), KnownEmbedder(shop.TITLES | shop.PICTURES), shop.run(1))
    return asking(cold_deployment)


def test_words_are_answered_without_the_model_and_a_picture_is_told_when_to_come_back(ask: Ask) -> None:
    begun = time.monotonic()
    answer = ask({"text": "red mug"})
    assert time.monotonic() - begun < WAIT_S + STARTS_S
    told = answer.json()
    assert (answer.status_code, told["degraded"]["reason"]) == (200, "model_unavailable"), told
    assert [item["id"] for item in told["items"]] == ["red", "blue"]
    begun = time.monotonic()
    assert ask({"text": "blue mug"}).json()["items"][0]["id"] == "blue"
    assert time.monotonic() - begun < WAIT_S
    assert ask({"like": "red"}).json()["items"][0]["id"] == "blue"
    begun = time.monotonic()
    refused = ask({"image": base64.b64encode(b"picture").decode()})
    assert time.monotonic() - begun < GATEWAY_LIMIT_S
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "20")
    error = refused.json()["error"]
    assert (error["code"], error["field"]) == ("unavailable", None)
    assert "the model endpoint is starting" in error["message"]
