"""The search API's gateway with a key, then with other limits, then open to everybody: one API, deployed three times.

By the CDK CLI, with a function that says what it was sent.
"""

import base64
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from local_cloud.settings import CHECKOUT
from local_cloud.testing import Cloud
from local_cloud_kit.sample import APPS

SHOP, WORKSHOP, STRANGER = "https://shop.example", "http://localhost:3000", "https://evil.example"
SITES = f"{SHOP},{WORKSHOP}"
PATIENCE = 500
GENEROUS = {"api_rate_limit": "9000", "api_burst_limit": "5000"}


@dataclass(frozen=True)
class Access:
    """Deploys the app, and calls it."""

    cloud: Cloud
    folder: Path

    def deploy(self, **settings: str) -> dict[str, str]:
        """Deploy under settings; gives the stack's outputs."""
        context = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        here = replace(self.cloud, environment={**self.cloud.environment, "PYTHONPATH": str(CHECKOUT)})
        app = shlex.join([sys.executable, str(APPS / "access" / "app.py")])
        # The CDK CLI takes quotes away from an option that begins and ends with them.
        command = ["deploy", "--app", f"exec {app}", "--require-approval", "never", *context]
        result = here.cdk(*command, folder=self.folder)
        assert result.returncode == 0, result.stdout + result.stderr
        return self.cloud.outputs("Access")

    def ask(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> requests.Response:
        api = self.cloud.outputs("Access")["ApiUrl"].split("//")[1].split(".")[0]
        url = f"{self.cloud.endpoint}/_execute-api/{api}/v1{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, url, data=body, headers=named, timeout=30)

    def preflight(self, origin: str, path: str = "/search") -> requests.Response:
        asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "x-api-key"}
        return self.ask("OPTIONS", path, Origin=origin, **asked)

    def until_refused(self, **headers: str) -> tuple[list[requests.Response], requests.Response]:
        """What was let through, asking as fast as can be, and the first refusal."""
        answers: list[requests.Response] = []
        while len(answers) < PATIENCE:
            answer = self.ask("GET", "/health", **headers)
            if answer.status_code != 200:
                return answers, answer
            answers.append(answer)
        raise AssertionError(f"{PATIENCE} requests were let through")

    def key(self, outputs: dict[str, str]) -> str:
        """The key's value, as an operator asks for it."""
        client = self.cloud.client("apigateway")
        return str(client.get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"])


@pytest.fixture(scope="module")
def access(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    deployed = Access(cloud, tmp_path_factory.mktemp("access"))
    yield deployed
    cloud.client("cloudformation").delete_stack(StackName="Access")


def test_one_api_with_a_key_then_other_limits_then_none(access: Access) -> None:
    limits = {**GENEROUS, "api_access": "key", "api_origins": SITES}
    few = {"key_rate_limit": "1", "key_burst_limit": "10"}
    first = access.deploy(**limits, **few)
    key = access.key(first)
    assert key not in str(first)
    _only_the_key_opens(access, key)
    _pages_of_named_sites_may_call(access, key)
    _pictures_and_odd_ids_arrive_whole(access, key)
    _too_fast_is_told_when_to_come_back(access, key)

    more = {"key_rate_limit": "9000", "key_burst_limit": "5000", "key_daily_quota": "60"}
    assert access.deploy(**limits, **more) == first
    _a_changed_plan_throttles_no_more_and_ends_at_its_quota(access, key)

    last = access.deploy(api_access="public", api_origins="*", public_burst_limit="9", public_rate_limit="1")
    assert (last["ApiUrl"], "ApiKeyId" in last) == (first["ApiUrl"], False)
    _everybody_may_call_but_not_fast(access)


def _only_the_key_opens(access: Access, key: str) -> None:
    for headers in ({}, {"X_Api_Key": "a-key-that-nobody-made-01"}):
        refused = access.ask("POST", "/search", b"{}", **headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    answer = access.ask("POST", "/search", b"{}", X_Api_Key=key)
    assert answer.status_code == 200
    assert answer.json()["requestContext"]["identity"]["apiKey"] == key


def _pages_of_named_sites_may_call(access: Access, key: str) -> None:
    for site in (SHOP, WORKSHOP):
        for path in ("/search", "/products/B07/similar"):
            told = access.preflight(site, path)
            assert (told.status_code, told.headers["Access-Control-Allow-Origin"]) == (204, site)
            assert "X-Api-Key" in told.headers["Access-Control-Allow-Headers"].split(",")
            assert {"GET", "POST"} <= set(told.headers["Access-Control-Allow-Methods"].split(","))
        called = access.ask("POST", "/search", b"{}", X_Api_Key=key, Origin=site)
        refused = access.ask("POST", "/search", b"{}", Origin=site)
        failed = access.ask("POST", "/search", b"fail", X_Api_Key=key, Origin=site)
        assert [r.status_code for r in (called, refused, failed)] == [200, 403, 503]
        for answer in (called, refused, failed):
            assert (answer.headers["Access-Control-Allow-Origin"], answer.headers["Vary"]) == (site, "Origin")
            assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in access.preflight(STRANGER).headers
    assert "Access-Control-Allow-Origin" not in access.ask("GET", "/health").headers


def _pictures_and_odd_ids_arrive_whole(access: Access, key: str) -> None:
    sent = b"\xff\xd8\xff\xe0 no text \x00\x80"
    for kind in ("image/jpeg", "image/heic", "application/octet-stream"):
        event: dict[str, Any] = access.ask("POST", "/search", sent, X_Api_Key=key, Content_Type=kind).json()
        assert (base64.b64decode(event["body"]), event["isBase64Encoded"]) == (sent, True)
    event = access.ask("GET", "/products/a%2Fb%20c+d/similar", X_Api_Key=key).json()
    assert (event["resource"], event["pathParameters"]) == ("/products/{id}/similar", {"id": "a%2Fb%20c+d"})


def _too_fast_is_told_when_to_come_back(access: Access, key: str) -> None:
    _, refused = access.until_refused(X_Api_Key=key, Origin=SHOP)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "throttled")
    assert (refused.headers["Retry-After"], refused.headers["Access-Control-Allow-Origin"]) == ("1", SHOP)
    assert access.preflight(SHOP).status_code == 204


def _a_changed_plan_throttles_no_more_and_ends_at_its_quota(access: Access, key: str) -> None:
    passed, refused = access.until_refused(X_Api_Key=key, Origin=SHOP)
    assert len(passed) > 10
    assert (refused.status_code, refused.json()["error"]["message"]) == (429, "Limit Exceeded")
    assert int(refused.headers["Retry-After"]) > 1
    assert refused.headers["Access-Control-Allow-Origin"] == SHOP


def _everybody_may_call_but_not_fast(access: Access) -> None:
    told = access.preflight(STRANGER)
    assert (told.status_code, told.headers["Access-Control-Allow-Origin"]) == (204, "*")
    passed, refused = access.until_refused(Origin=STRANGER)
    assert len(passed) >= 8
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "throttled")
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in (*passed, refused)} == {"*"}
