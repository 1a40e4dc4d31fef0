"""API keys and usage plans: who is let in, how often, and what a changed template changes in place."""

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from botocore.exceptions import WaiterError

from local_cloud.apigateway.plans import Quota, Quotas
from local_cloud.testing import Cloud

MINE, OTHER = "Mine", "Other"
MANY = {"RateLimit": 1000, "BurstLimit": 1000}
TYPES = "AWS::ApiGateway::"


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": TYPES + kind, "Properties": properties}


def template(
    plan: Mapping[str, Any],
    prefix: str,
    *,
    binary: tuple[str, ...] = (),
    enabled: bool = True,
    stage_burst: int | None = None,
) -> dict[str, Any]:
    """An API of two methods that answer by themselves and want a key, and two keys of one plan."""
    api, stage = {"Ref": "Api"}, {"Ref": "Stage"}

    def method(name: str) -> dict[str, Any]:
        answer = {"StatusCode": "200", "ResponseTemplates": {"application/json": ""}}
        mock = {"Type": "MOCK", "IntegrationResponses": [answer]}
        where = {"RestApiId": api, "ResourceId": {"Ref": name}, "HttpMethod": "GET"}
        return resource(
            "Method",
            **where,
            AuthorizationType="NONE",
            ApiKeyRequired=True,
            Integration=mock,
            MethodResponses=[{"StatusCode": "200"}],
        )

    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    stages = [{"ApiId": api, "Stage": stage, **plan.get("Stage", {})}]
    limits = {name: value for name, value in plan.items() if name != "Stage"}
    every = {"HttpMethod": "*", "ResourcePath": "/*", "ThrottlingRateLimit": 0.001}
    settings = [{**every, "ThrottlingBurstLimit": stage_burst}] if stage_burst else []
    keys = {MINE: True, OTHER: enabled}
    return {
        "Resources": {
            "Api": resource("RestApi", Name="planned", BinaryMediaTypes=list(binary)),
            "One": resource("Resource", RestApiId=api, ParentId=root, PathPart="one"),
            "Two": resource("Resource", RestApiId=api, ParentId=root, PathPart="two"),
            "GetOne": method("One"),
            "GetTwo": method("Two"),
            "Deployed": {**resource("Deployment", RestApiId=api), "DependsOn": ["GetOne", "GetTwo"]},
            "Stage": resource(
                "Stage",
                RestApiId=api,
                StageName="v1",
                DeploymentId={"Ref": "Deployed"},
                MethodSettings=settings,
            ),
            "Plan": resource("UsagePlan", ApiStages=stages, **limits),
            **{name: resource("ApiKey", Value=prefix + name, Enabled=on) for name, on in keys.items()},
            **{
                f"Plan{name}": resource(
                    "UsagePlanKey", KeyId={"Ref": name}, KeyType="API_KEY", UsagePlanId={"Ref": "Plan"}
                )
                for name in keys
            },
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in ("Api", "Plan", "Mine")},
    }


class Planned:
    """A stack of that template; its name begins its keys, whose values are unique."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.name = f"planned-{uuid.uuid4().hex}"

    def deploy(self, plan: Mapping[str, Any], **more: Any) -> dict[str, str]:
        """Create or update the stack; gives its outputs."""
        client = self.cloud.client("cloudformation")
        known = [s["StackName"] for s in client.describe_stacks()["Stacks"]]
        verb = "update" if self.name in known else "create"
        body = json.dumps(template(plan, self.name, **more))
        getattr(client, f"{verb}_stack")(StackName=self.name, TemplateBody=body)
        wait = {"Delay": 0.1, "MaxAttempts": 300}
        try:
            client.get_waiter(f"stack_{verb}_complete").wait(StackName=self.name, WaiterConfig=wait)
        except WaiterError as error:
            events = client.describe_stack_events(StackName=self.name)["StackEvents"]
            raise AssertionError([e.get("ResourceStatusReason") for e in events]) from error
        return self.cloud.outputs(self.name)

    def get(self, path: str = "one", key: str = MINE) -> requests.Response:
        api = self.cloud.outputs(self.name)["Api"]
        url = f"{self.cloud.endpoint}/_execute-api/{api}/v1/{path}"
        return requests.get(url, headers={"X-Api-Key": self.name + key}, timeout=30)


@pytest.fixture
def planned(cloud: Cloud) -> Iterator[Planned]:
    stack = Planned(cloud)
    yield stack
    cloud.client("cloudformation").delete_stack(StackName=stack.name)


def test_a_quota_is_each_keys_own_and_survives_its_change(planned: Planned) -> None:
    first = planned.deploy({"Throttle": MANY, "Quota": {"Limit": 3, "Period": "MONTH"}})
    assert [planned.get().status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = planned.get("two")
    assert (refused.status_code, refused.json()) == (429, {"message": "Limit Exceeded"})
    assert refused.headers["x-amzn-ErrorType"] == "LimitExceededException"
    assert planned.get(key=OTHER).status_code == 200
    assert planned.deploy({"Throttle": MANY, "Quota": {"Limit": 5, "Period": "MONTH"}}) == first
    assert [planned.get().status_code for _ in range(3)] == [200, 200, 429]
    assert planned.deploy({"Throttle": MANY}) == first
    assert planned.get().status_code == 200


def test_a_plans_throttle_is_each_keys_own_and_changes_in_place(planned: Planned) -> None:
    first = planned.deploy({"Throttle": {"RateLimit": 0.001, "BurstLimit": 2}})
    assert [planned.get().status_code for _ in range(3)] == [200, 200, 429]
    refused = planned.get("two")
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Requests"})
    assert planned.get(key=OTHER).status_code == 200
    assert planned.deploy({"Throttle": {"RateLimit": 10_000, "BurstLimit": 5_000}}) == first
    assert {planned.get().status_code for _ in range(5)} == {200}


def test_a_limit_that_cannot_be_changed_is_refused_by_name(planned: Planned) -> None:
    planned.deploy({"Throttle": MANY})
    with pytest.raises(AssertionError, match=r"limits to whole numbers only: 0[.]5"):
        planned.deploy({"Throttle": {"RateLimit": 0.5, "BurstLimit": 2}})
    assert {planned.get().status_code for _ in range(5)} == {200}


def test_a_stages_throttle_ends_with_its_setting(planned: Planned) -> None:
    planned.deploy({}, stage_burst=2)
    assert [planned.get(key=key).status_code for key in (MINE, OTHER, MINE)] == [200, 200, 429]
    planned.deploy({})
    assert {planned.get().status_code for _ in range(5)} == {200}


def test_a_plan_can_limit_one_method(planned: Planned) -> None:
    slow = {"/one/GET": {"RateLimit": 0.001, "BurstLimit": 1}}
    planned.deploy({"Stage": {"Throttle": slow}})
    assert [planned.get().status_code for _ in range(2)] == [200, 429]
    assert {planned.get("two").status_code for _ in range(3)} == {200}


def test_a_key_that_is_turned_off_is_refused(planned: Planned) -> None:
    first = planned.deploy({})
    assert planned.get(key=OTHER).status_code == 200
    assert planned.deploy({}, enabled=False) == first
    assert (planned.get(key=OTHER).status_code, planned.get().status_code) == (403, 200)
    assert planned.get(key="").json() == {"message": "Forbidden"}


def test_an_api_keeps_its_address_when_its_media_types_change(planned: Planned) -> None:
    first = planned.deploy({}, binary=("image/png", "image/gif"))
    assert planned.deploy({}, binary=("image/png", "image/jpeg")) == first
    api = planned.cloud.client("apigateway").get_rest_api(restApiId=first["Api"])
    assert sorted(api["binaryMediaTypes"]) == ["image/jpeg", "image/png"]


@pytest.mark.parametrize(
    ("period", "offset", "last", "first"),
    [
        ("DAY", 0, "2026-11-27T23:59", "2026-11-28T00:00"),
        ("WEEK", 0, "2026-11-28T23:59", "2026-11-29T00:00"),
        ("WEEK", 1, "2026-11-29T23:59", "2026-11-30T00:00"),
        ("MONTH", 0, "2026-11-30T23:59", "2026-12-01T00:00"),
        ("MONTH", 4, "2026-12-04T23:59", "2026-12-05T00:00"),
    ],
)
def test_a_quota_is_new_when_its_period_begins(period: str, offset: int, last: str, first: str) -> None:
    now = datetime.fromisoformat(last).replace(tzinfo=UTC)
    quotas = Quotas(clock=lambda: now)
    quota = Quota(1, period, offset)
    assert [quotas.admits("key", quota) for _ in range(2)] == [True, False]
    now = datetime.fromisoformat(first).replace(tzinfo=UTC)
    assert [quotas.admits("key", quota) for _ in range(2)] == [True, False]
