"""The API as its callers meet it: routes, authorisation, validation, limits, gateway responses."""

import base64
import json
from typing import Any

import boto3
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from local_cloud.testing import Cloud


class Api:
    """Sends requests to the sample app's API, signed or not, by its host name or by path."""

    def __init__(self, cloud: Cloud, api_id: str) -> None:
        self.cloud = cloud
        self.id = api_id
        self.host = f"{api_id}.execute-api.us-east-1.amazonaws.com"

    def __call__(
        self, method: str, path: str, body: bytes = b"", *, signed: bool = False, **headers: str
    ) -> requests.Response:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest(method, f"https://{self.host}/v1{path}", data=body, headers=headers)
        if signed:
            key = self.cloud.environment
            session = boto3.Session(key["AWS_ACCESS_KEY_ID"], key["AWS_SECRET_ACCESS_KEY"])
            credentials = session.get_credentials()
            SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
        sent = {**dict(request.headers.items()), "Host": self.host}
        return requests.request(
            method, f"{self.cloud.endpoint}/v1{path}", data=body, headers=sent, timeout=30
        )


@pytest.fixture
def api(cloud: Cloud, shop: dict[str, str]) -> Api:
    return Api(cloud, shop["ApiId"])


def test_a_route_gets_the_whole_proxy_event(api: Api) -> None:
    query = "x=1&x=2&y=&plus=a+b&escaped=a%2Bb"
    response = api("PUT", f"/open/ab?{query}", b'{"k": 1}', Content_Type="application/json", X_Own="me")
    event: dict[str, Any] = response.json()["event"]
    assert response.headers["X-Said"] == "yes"
    assert event["requestContext"]["requestId"] == response.headers["x-amzn-RequestId"]
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/open/{id}", "/open/ab", "PUT")
    assert event["pathParameters"] == {"id": "ab"}
    assert event["queryStringParameters"] == {"x": "2", "y": "", "plus": "a b", "escaped": "a+b"}
    assert event["multiValueQueryStringParameters"]["x"] == ["1", "2"]
    assert event["headers"]["X-Own"] == "me"
    assert (event["body"], event["isBase64Encoded"]) == ('{"k": 1}', False)
    assert event["requestContext"]["stage"] == "v1"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"


@pytest.mark.parametrize("sent", ["a%20b", "a+b", "a%2Bb", "a%2Fb", "100%25", "%C3%BC", "a@b;c"])
def test_a_path_reaches_the_function_as_it_was_sent(cloud: Cloud, api: Api, sent: str) -> None:
    event = api("PUT", f"/open/{sent}").json()["event"]
    assert (event["resource"], event["path"]) == ("/open/{id}", f"/open/{sent}")
    assert event["pathParameters"] == {"id": sent}
    assert event["requestContext"]["path"] == f"/v1/open/{sent}"
    by_path = requests.get(f"{cloud.endpoint}/_execute-api/{api.id}/v1/open/{sent}", timeout=30)
    assert by_path.json()["event"]["pathParameters"] == {"id": sent}


def test_a_greedy_parameter_takes_the_rest_of_the_path(api: Api) -> None:
    assert api("GET", "/files/a/b/c.txt").json()["event"]["pathParameters"] == {"proxy": "a/b/c.txt"}


def test_the_path_form_reaches_the_same_api(cloud: Cloud, api: Api) -> None:
    url = f"{cloud.endpoint}/_execute-api/{api.id}/v1/files/x"
    assert requests.get(url, timeout=30).json()["event"]["pathParameters"] == {"proxy": "x"}


@pytest.mark.parametrize(("sent", "told"), [("/", "/v1/"), ("", "/v1")])
def test_the_root_is_told_with_its_slash_or_without(cloud: Cloud, api: Api, sent: str, told: str) -> None:
    by_path = requests.get(f"{cloud.endpoint}/_execute-api/{api.id}/v1{sent}", timeout=30).json()["event"]
    for event in (api("GET", sent).json()["event"], by_path):
        assert (event["resource"], event["path"], event["requestContext"]["path"]) == ("/", "/", told)


def test_a_path_that_is_not_there_reads_as_on_aws(api: Api) -> None:
    response = api("GET", "/nowhere")
    assert (response.status_code, response.json()) == (403, {"message": "Missing Authentication Token"})
    assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"


def test_iam_wants_a_signature(api: Api) -> None:
    assert api("POST", "/signed", b"{}").status_code == 403
    response = api("POST", "/signed", b"{}", signed=True)
    assert response.status_code == 200
    key = api.cloud.environment["AWS_ACCESS_KEY_ID"]
    assert response.json()["event"]["requestContext"]["identity"]["accessKey"] == key


def test_a_keyed_method_wants_a_key_of_the_plan(api: Api) -> None:
    assert api("GET", "/keyed").json() == {"message": "Forbidden"}
    response = api("GET", "/keyed", X_Api_Key="a-key-of-twenty-characters")
    assert response.status_code == 200
    assert response.json()["event"]["requestContext"]["identity"]["apiKey"] == "a-key-of-twenty-characters"
    unasked = api("GET", "/files/x", X_Api_Key="a-key-of-twenty-characters").json()["event"]
    assert unasked["requestContext"]["identity"]["apiKey"] is None


@pytest.mark.parametrize(
    ("query", "body", "status", "message"),
    [
        ("?page=1", {"text": "short"}, 200, None),
        ("?page=1", {"text": "too long"}, 400, "Invalid request body"),
        ("?page=1", {}, 400, "Invalid request body"),
        ("?page=1", {"text": "a", "more": 1}, 400, "Invalid request body"),
        ("", {"text": "short"}, 400, "Missing required request parameters: [page]"),
    ],
)
def test_the_validator_checks_parameters_and_body(
    api: Api, query: str, body: dict[str, Any], status: int, message: str | None
) -> None:
    response = api("POST", f"/checked{query}", json.dumps(body).encode(), Content_Type="application/json")
    assert (response.status_code, response.json().get("message")) == (status, message)


def test_too_large_a_body_gets_the_customised_response(api: Api) -> None:
    for size in (11, 7):
        response = api("PUT", "/open/1", b"x" * (size * 1024 * 1024))
        assert response.status_code == 413
        assert response.json() == {"said": "Request Too Long", "type": "REQUEST_TOO_LARGE"}
        assert response.headers["Retry-After"] == "7"


def test_a_function_that_fails_is_a_502_without_details(api: Api) -> None:
    response = api("POST", "/moody", b"raise")
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})


def test_a_function_that_takes_too_long_is_a_504(api: Api) -> None:
    response = api("POST", "/impatient", b"{}")
    assert (response.status_code, response.json()) == (504, {"message": "Endpoint request timed out"})


def test_binary_bodies_travel_as_base64_both_ways(api: Api) -> None:
    sent = b"\x89PNG\xfe"
    event = api("PUT", "/open/1", sent, Content_Type="image/png").json()["event"]
    assert (base64.b64decode(event["body"]), event["isBase64Encoded"]) == (sent, True)
    response = api("PUT", "/open/1", Accept="image/png")
    assert (response.content, response.headers["Content-Type"]) == (b"\x89PNG\xff", "image/png")


def test_a_stage_throttles_beyond_its_burst_but_not_what_has_a_limit_of_its_own(
    cloud: Cloud, api: Api
) -> None:
    def limit(rate: int, burst: int, scope: str = "*/*") -> None:
        values = {"throttling/rateLimit": rate, "throttling/burstLimit": burst}
        changes = [{"op": "replace", "path": f"/{scope}/{k}", "value": str(v)} for k, v in values.items()]
        cloud.client("apigateway").update_stage(restApiId=api.id, stageName="v1", patchOperations=changes)

    limit(100, 100, "~1files~1{proxy+}/GET")
    limit(100, 100, "~1/GET")
    limit(1, 2)
    try:
        statuses = [api("GET", "/shown").status_code for _ in range(6)]
        own = {api("GET", path).status_code for path in ("/files/x", "/") for _ in range(6)}
    finally:
        limit(50, 50)
    assert own == {200}
    assert 429 in statuses
    assert statuses[0] == 200 or set(statuses) == {429}


class Draft:
    """An API of one's own that is changed and deployed by hand: each method answers for itself with a status."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cloud.client("apigateway")
        self.id: str = self.client.create_rest_api(name="draft")["id"]
        (self.root,) = (one["id"] for one in self.client.get_resources(restApiId=self.id)["items"])

    def add(self, name: str, status: int) -> dict[str, str]:
        where = {"restApiId": self.id, "parentId": self.root, "pathPart": name}
        method = {
            "restApiId": self.id,
            "resourceId": self.client.create_resource(**where)["id"],
            "httpMethod": "GET",
        }
        self.client.put_method(**method, authorizationType="NONE")
        self.client.put_method_response(**method, statusCode=str(status))
        self.client.put_integration(**method, type="MOCK")
        self.client.put_integration_response(**method, statusCode=str(status))
        return method

    def deploy(self) -> str:
        return str(self.client.create_deployment(restApiId=self.id, stageName="v1")["id"])

    def get(self, name: str) -> int:
        url = f"{self.cloud.endpoint}/_execute-api/{self.id}/v1/{name}"
        return requests.get(url, timeout=30).status_code


def test_an_api_serves_what_was_deployed_of_it_and_nothing_since(cloud: Cloud) -> None:
    draft = Draft(cloud)
    first = draft.add("first", 201)
    assert draft.get("first") == 403
    earlier = draft.deploy()
    draft.add("second", 202)
    assert (draft.get("first"), draft.get("second")) == (201, 403)
    later = draft.deploy()
    draft.client.delete_method(**first)
    assert (draft.get("first"), draft.get("second")) == (201, 202)
    for deployment, statuses in ((earlier, (201, 403)), (later, (201, 202))):
        change = [{"op": "replace", "path": "/deploymentId", "value": deployment}]
        draft.client.update_stage(restApiId=draft.id, stageName="v1", patchOperations=change)
        assert (draft.get("first"), draft.get("second")) == statuses
    draft.deploy()
    assert (draft.get("first"), draft.get("second")) == (403, 202)
