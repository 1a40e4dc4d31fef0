"""Where the command line says that the search page is."""

import pytest

from clip_search.aws.account import Account, Deployment
from clip_search.aws.page_address import page_address
from scripts_kit.shop import API_HOST, Shop, open_to_everybody, run


@pytest.fixture
def deployment(shop: Shop) -> Deployment:
    return Deployment(Account())


def test_where_callers_sign_there_is_none(deployment: Deployment) -> None:
    assert page_address(deployment) is None
    assert "search page" not in run("status").stdout


def test_on_aws_it_has_the_address_that_aws_gave_it(
    aws: str, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_to_everybody()
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", aws)
    assert page_address(deployment) == f"https://{API_HOST}/v1/"


def test_elsewhere_it_is_below_the_endpoint_where_a_browser_finds_it(
    aws: str, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_to_everybody()
    there = f"{aws.rstrip('/')}/_execute-api/abc123/v1/"
    assert page_address(deployment) == there
    line = next(line for line in run("status").stdout.splitlines() if line.startswith("search page"))
    assert line.split()[2] == there
