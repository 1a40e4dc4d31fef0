"""What pages of strangers and unknown keys can send: nothing that they ask for happens."""

import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from local_cloud.testing import Cloud
from local_cloud_kit.roles import new_role
from local_cloud_kit.transport import ask

STRANGER = "https://evil.example"
FRIEND = "https://shop.example"
SCOPE = "20261127/us-east-1/{service}/aws4_request"
MADE_UP = f"AWS4-HMAC-SHA256 Credential={{key}}/{SCOPE}, SignedHeaders=host, Signature=00"
CALLS: list[tuple[str, dict[str, str], str]] = [
    ("cloudformation", {}, "Action=DescribeStacks&Version=2010-05-15"),
    ("sts", {}, "Action=GetCallerIdentity&Version=2011-06-15"),
    ("sagemaker", {"X-Amz-Target": "SageMaker.ListModels"}, "{}"),
    ("states", {"X-Amz-Target": "AWSStepFunctions.ListStateMachines"}, "{}"),
    ("s3", {}, ""),
]


def signed(cloud: Cloud, service: str, body: str = "", **headers: str) -> dict[str, str]:
    """The headers of a request to `/` that the operator has signed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest("POST", f"{cloud.endpoint}/", data=body.encode(), headers=named)
    key = cloud.environment
    credentials = boto3.Session(key["AWS_ACCESS_KEY_ID"], key["AWS_SECRET_ACCESS_KEY"]).get_credentials()
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


@pytest.mark.parametrize(("service", "target", "body"), CALLS)
def test_no_api_answers_without_a_true_signature(
    cloud: Cloud, service: str, target: dict[str, str], body: str
) -> None:
    known = cloud.environment["AWS_ACCESS_KEY_ID"]
    for authorization in (
        {},
        {"Authorization": MADE_UP.format(key="x", service=service), "X-Amz-Date": "20261127T000000Z"},
        {"Authorization": MADE_UP.format(key=known, service=service), "X-Amz-Date": "20261127T000000Z"},
        {"Authorization": MADE_UP.format(key=known, service=service)},
        {"Authorization": "Basic bG9jYWw6bG9jYWw="},
        {"Authorization": "AWS4-HMAC-SHA256 nonsense"},
    ):
        answer = requests.post(cloud.endpoint, body, headers={**target, **authorization}, timeout=30)
        assert answer.status_code in (400, 403), (authorization, answer.text)


def test_a_signature_covers_the_body_and_the_time(cloud: Cloud) -> None:
    body = "Action=DescribeStacks&Version=2010-05-15"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    headers = signed(cloud, "cloudformation", body, **form)
    assert requests.post(cloud.endpoint, body, headers=headers, timeout=30).status_code == 200
    other = requests.post(cloud.endpoint, body.replace("Describe", "Delete"), headers=headers, timeout=30)
    assert (other.status_code, "SignatureDoesNotMatch" in other.text) == (403, True)
    later = {**headers, "X-Amz-Date": "20261127T000000Z"}
    assert requests.post(cloud.endpoint, body, headers=later, timeout=30).status_code == 403


def test_a_page_of_a_stranger_cannot_deploy_even_with_a_true_signature(cloud: Cloud) -> None:
    for origin in (STRANGER, "null", "http://localhost:3000"):
        headers = signed(cloud, "cloudformation", "", Origin=origin)
        answer = requests.post(cloud.endpoint, headers=headers, timeout=30)
        assert (answer.status_code, origin in answer.text) == (403, True)
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/2015-03-31/functions", "/moto-api/", "/_local_cloud/health"])
def test_a_browser_that_asks_first_is_told_no(cloud: Cloud, path: str) -> None:
    asked = {"Origin": STRANGER, "Access-Control-Request-Method": "POST"}
    answer = requests.options(cloud.endpoint + path, headers=asked, timeout=30)
    assert answer.status_code in (403, 404)
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:5071", "127.0.0.1.evil.example", "[::1", "10.0.0.1"]
)
def test_a_name_that_was_made_to_point_here_is_not_served(cloud: Cloud, host: str) -> None:
    for path in ("/", "/_local_cloud/health", "/_execute-api/x/v1/y"):
        answer = requests.get(cloud.endpoint + path, headers={"Host": host}, timeout=30)
        assert answer.status_code == 403
        assert "not served here" in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "bucket.localhost", "[::1]:5071"]
)
def test_this_machines_own_names_are_served(cloud: Cloud, host: str) -> None:
    url = f"{cloud.endpoint}/_local_cloud/health"
    assert requests.get(url, headers={"Host": host}, timeout=30).json() == {"healthy": True}


def test_motos_own_controls_are_shut(cloud: Cloud) -> None:
    for path in ("/moto-api/", "/moto-api/reset", "/moto-api/data.json", "/latest/meta-data/iam/"):
        for method in ("GET", "POST"):
            assert requests.request(method, cloud.endpoint + path, timeout=30).status_code == 404


def test_a_key_is_good_for_its_own_session_token_only(cloud: Cloud) -> None:
    role = new_role(cloud.client("iam"), "guest", AWS="123456789012")
    given = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]

    def identity(token: str | None) -> Any:
        session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], token, "us-east-1")
        return session.client("sts", endpoint_url=cloud.endpoint).get_caller_identity()["Arn"]

    assert identity(given["SessionToken"]).endswith("assumed-role/guest/me")
    for token in (None, "another"):
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            identity(token)


def test_a_wrong_answer_to_a_custom_resource_reaches_nobody(cloud: Cloud) -> None:
    for secret in ("", "x", "x/y"):
        url = f"{cloud.endpoint}/_local_cloud/custom-resource/{secret}"
        assert requests.put(url, '{"Status": "SUCCESS"}', timeout=30).status_code == 404


def test_only_s3_takes_signed_addresses(cloud: Cloud) -> None:
    key = cloud.environment
    credentials = boto3.Session(key["AWS_ACCESS_KEY_ID"], key["AWS_SECRET_ACCESS_KEY"]).get_credentials()
    url = f"{cloud.endpoint}/?Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest("GET", url)
    S3SigV4QueryAuth(credentials, "sts", "us-east-1").add_auth(request)
    assert requests.get(request.url, timeout=30).status_code in (400, 403)


def test_an_api_is_open_to_the_pages_that_its_own_cors_names(cloud: Cloud, shop: dict[str, str]) -> None:
    host = {"Host": f"{shop['ApiId']}.execute-api.us-east-1.amazonaws.com"}
    url, files = f"{cloud.endpoint}/v1/open/1", f"{cloud.endpoint}/v1/files/x"

    def send(method: str, address: str, origin: str) -> requests.Response:
        return requests.request(method, address, headers={**host, "Origin": origin}, timeout=30)

    told = send("OPTIONS", url, FRIEND)
    assert (told.status_code, told.headers["Access-Control-Allow-Origin"]) == (204, FRIEND)
    assert send("PUT", url, FRIEND).status_code == 200
    refused = send("PUT", url, STRANGER)
    assert (refused.status_code, refused.headers["x-amzn-ErrorType"]) == (403, "AccessDeniedException")
    assert STRANGER in refused.json()["message"], "in the one form of errors that the API's clients read"
    assert send("GET", files, FRIEND).status_code == 403
    assert requests.get(files, headers=host, timeout=30).status_code == 200
    shown = f"{cloud.endpoint}/v1/shown"
    assert send("GET", shown, FRIEND).headers["Access-Control-Allow-Origin"] == FRIEND
    assert send("GET", shown, STRANGER).status_code == 403
    assert send("POST", shown, FRIEND).status_code == 403
    unknown = {"Host": "unknown.execute-api.us-east-1.amazonaws.com"}
    assert "not served here" in requests.get(files, headers=unknown, timeout=30).text


def test_opensearch_is_behind_credentials_and_its_endpoint_behind_signatures(
    cloud: Cloud, opensearch_url: str
) -> None:
    server = urllib.parse.urlsplit(opensearch_url)
    bare = f"http://127.0.0.1:{server.port}"
    assert server.password
    for headers in ({}, {"Host": "evil.example"}, {"Origin": STRANGER}, {"Authorization": "Basic eDp4"}):
        for method, path in (("GET", "/"), ("GET", "/_cat/indices"), ("POST", "/x/_close"), ("PUT", "/x")):
            at_server = requests.request(method, bare + path, headers=headers, timeout=30)
            assert at_server.status_code == 401, (method, path, headers, at_server.text)
            at_endpoint = requests.request(method, cloud.opensearch + path, headers=headers, timeout=30)
            assert at_endpoint.status_code in (400, 403), (method, path, headers)


def test_the_port_for_other_nodes_serves_nobody(cloud: Cloud, opensearch_url: str) -> None:
    told = requests.get(f"{opensearch_url}/_nodes/_local/transport", timeout=30).json()["nodes"]
    address = next(iter(told.values()))["transport"]["publish_address"]
    for action in ("cluster:monitor/main", "cluster:monitor/remote/info"):
        answer = ask(int(address.rpartition(":")[2]), action)
        assert b"this node takes no requests from others" in answer, action


def test_a_signed_request_reaches_the_domain_in_the_name_of_es_alone(cloud: Cloud) -> None:
    key = cloud.environment
    credentials = boto3.Session(key["AWS_ACCESS_KEY_ID"], key["AWS_SECRET_ACCESS_KEY"]).get_credentials()
    for service, headers, status in (
        ("es", {}, 200),
        ("s3", {}, 403),
        ("es", {"Origin": STRANGER}, 403),
        ("es", {"Host": "evil.example"}, 403),
    ):
        request = AWSRequest("GET", f"{cloud.opensearch}/_cluster/health?level=cluster", headers=headers)
        SigV4Auth(credentials, service, "us-east-1").add_auth(request)
        sent = dict(request.headers.items())
        assert requests.get(request.url, headers=sent, timeout=30).status_code == status


def test_the_home_and_its_keys_are_the_owners_alone(cloud: Cloud) -> None:
    for name in ("", "operator.json", "state.json", "logs"):
        assert (cloud.home / name).stat().st_mode & 0o077 == 0, name


def test_no_command_line_shows_a_secret(cloud: Cloud, shop: dict[str, str], opensearch_url: str) -> None:
    secrets = [
        cloud.environment["AWS_SECRET_ACCESS_KEY"],
        str(urllib.parse.urlsplit(opensearch_url).password),
    ]
    lines = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert [line for line in lines if any(secret.encode() in line for secret in secrets)] == []
