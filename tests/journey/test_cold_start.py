"""A search while the endpoint is cold for a minute: an answer of the API's own before the gateway gives up."""

import time

from journey.api import asking
from journey.deployment import Deployment

GATEWAY_LIMIT_S = 29


def test_a_search_of_a_cold_endpoint_is_told_when_to_come_back(cold_deployment: Deployment) -> None:
    begun = time.monotonic()
    answer = asking(cold_deployment)({"text": "red mug"})
    assert time.monotonic() - begun < GATEWAY_LIMIT_S
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "20"
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("unavailable", None)
    assert "the model endpoint is starting" in error["message"]
