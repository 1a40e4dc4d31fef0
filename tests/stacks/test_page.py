"""The search page in the stack: where the API is public and nowhere else; its function, its limits, its policy."""

import json
from typing import Any

import botocore.session
import pytest
from aws_cdk.assertions import Match, Template
from botocore.config import Config

from page.function.policy import content_security_policy
from stacks import page
from stacks_kit.templates import methods, synthesise

PAGES = {("/", "GET"), ("/assets/{file}", "GET")}
BUCKET = "the-shops-bucket"


@pytest.fixture(scope="module")
def public() -> Template:
    return synthesise(api_access="public", public_rate_limit="7", public_burst_limit="30")[1]


def function(template: Template) -> dict[str, Any]:
    """The properties of the page's function."""
    functions = template.find_resources("AWS::Lambda::Function").values()
    (found,) = (f["Properties"] for f in functions if f["Properties"]["Handler"].startswith("page."))
    return dict(found)


def test_a_public_api_has_the_page_at_its_root(public: Template, service: Template) -> None:
    own = {key: method for key, method in methods(public).items() if key in PAGES}
    assert own.keys() == PAGES == methods(public).keys() - methods(service).keys()
    assert {method["AuthorizationType"] for method in own.values()} == {"NONE"}
    outputs = public.find_outputs("*")
    assert outputs["PageUrl"]["Value"] == outputs["ApiUrl"]["Value"]


def test_where_callers_sign_or_have_a_key_there_is_none_and_nothing_is_built(
    service: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    def built() -> None:
        raise AssertionError("the page was built")

    monkeypatch.setattr(page, "page_folder", built)
    for template in (service, synthesise(api_access="key")[1]):
        assert not PAGES & methods(template).keys()
        assert "PageUrl" not in template.find_outputs("*")
        assert "PICTURE_ORIGINS" not in json.dumps(template.to_json())
    with pytest.raises(Exception, match="the page was built"):
        synthesise(api_access="public")


def test_another_access_is_another_deployment_of_the_same_api(public: Template, service: Template) -> None:
    def named(template: Template, kind: str) -> set[str]:
        return set(template.find_resources(f"AWS::ApiGateway::{kind}"))

    assert named(public, "RestApi") == named(service, "RestApi")
    assert named(public, "Stage") == named(service, "Stage")
    assert not named(public, "Deployment") & named(service, "Deployment")


def test_the_page_leaves_the_apis_limit_to_searches(public: Template) -> None:
    limits = (("/*", 7, 30), ("/", 7, 30), ("/~1assets~1{file}", 14, 60))
    settings = [
        Match.object_like({"ResourcePath": path, "ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst})
        for path, rate, burst in limits
    ]
    public.has_resource_properties("AWS::ApiGateway::Stage", {"MethodSettings": settings})


def test_answers_are_compressed_whoever_may_call(public: Template, service: Template) -> None:
    for template in (public, service):
        template.has_resource_properties("AWS::ApiGateway::RestApi", {"MinimumCompressionSize": 1024})


def test_its_function_may_write_its_log_and_nothing_else(public: Template) -> None:
    (role,) = (name for name in public.find_resources("AWS::IAM::Role") if "Page" in name)
    attached = [
        policy["Properties"]["PolicyDocument"]["Statement"]
        for policy in public.find_resources("AWS::IAM::Policy").values()
        if {"Ref": role} in policy["Properties"]["Roles"]
    ]
    ((statement,),) = attached
    assert set(statement["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("us-east-1", "amazonaws.com"),
        ("eu-central-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn"),
    ],
)
def test_the_policy_lets_the_buckets_signed_links_through(public: Template, region: str, suffix: str) -> None:
    """As the search function makes them, in the Regions and partitions that name buckets in different ways."""
    session = botocore.session.get_session()
    session.set_credentials("AKIAAAAAAAAAAAAAAAAA", "secret")
    s3 = session.create_client("s3", region, config=Config(signature_version="s3v4"))
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "catalog/images/b07.jpg"})
    origins = _resolved(function(public)["Environment"]["Variables"]["PICTURE_ORIGINS"], region, suffix)
    allowed = content_security_policy({"PICTURE_ORIGINS": origins}).partition("img-src ")[2].partition(";")[0]
    assert any(link.startswith(f"{origin}/") for origin in allowed.split()), (link, allowed)


def _resolved(value: Any, region: str, suffix: str) -> str:
    """What CloudFormation makes of a joined text whose only import is the bucket's name."""
    parameters = {"AWS::Region": region, "AWS::URLSuffix": suffix}
    return "".join(
        part if isinstance(part, str) else parameters.get(part.get("Ref", ""), BUCKET)
        for part in value["Fn::Join"][1]
    )
