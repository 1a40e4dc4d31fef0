"""Who may call the API, by setting: methods, keys, limits, and what browsers are told."""

import json
from pathlib import Path

import pytest
from aws_cdk.assertions import Match, Template

from query import cors
from stacks.assets import ROOT
from stacks_kit.lint import lint
from stacks_kit.templates import methods, synthesise

DOCUMENT = json.loads((ROOT / "lambda" / "search_api" / "openapi.json").read_text())
SITES = "https://shop.example,http://localhost:3000"


@pytest.fixture(scope="module")
def public() -> Template:
    return synthesise(api_access="public", api_origins="*")[1]


@pytest.fixture(scope="module")
def keyed() -> Template:
    return synthesise(api_access="key", api_origins=SITES, key_rate_limit="7", key_daily_quota="900")[1]


@pytest.fixture(scope="module")
def signed() -> Template:
    """Signed calls, from one site's pages too."""
    return synthesise(api_origins="https://shop.example")[1]


def of_the_contract() -> set[tuple[str, str]]:
    return {(path, verb.upper()) for path, item in DOCUMENT["paths"].items() for verb in item}


def error_headers(template: Template) -> list[dict[str, str]]:
    """What each error of the gateway carries of CORS."""
    responses = template.find_resources("AWS::ApiGateway::GatewayResponse").values()
    sets = []
    for response in responses:
        headers = response["Properties"].get("ResponseParameters", {})
        plain = {name.removeprefix("gatewayresponse.header."): value for name, value in headers.items()}
        sets.append({k: v for k, v in plain.items() if k == "Vary" or k.startswith("Access-Control-")})
    return sets


def test_methods_and_media_types_are_those_of_the_contract(service: Template) -> None:
    made = methods(service)
    assert set(made) == of_the_contract()
    kinds = set(DOCUMENT["paths"]["/search"]["post"]["requestBody"]["content"]) - {"application/json"}
    (api,) = service.find_resources("AWS::ApiGateway::RestApi").values()
    assert set(api["Properties"]["BinaryMediaTypes"]) == kinds
    functions = {json.dumps(m["Integration"]["Uri"]) for m in made.values()}
    assert {m["Integration"]["Type"] for m in made.values()} == {"AWS_PROXY"}
    assert len(functions) == 1
    assert "test-invoke-stage" not in json.dumps(service.to_json())


def test_callers_sign_unless_told_otherwise(service: Template, signed: Template) -> None:
    for template in (service, signed):
        asked = {
            (m["AuthorizationType"], m.get("ApiKeyRequired", False))
            for (_, verb), m in methods(template).items()
            if verb != "OPTIONS"
        }
        assert asked == {("AWS_IAM", False)}
    service.resource_count_is("AWS::ApiGateway::ApiKey", 0)


def test_a_public_api_asks_for_nothing_and_lets_fewer_through(service: Template, public: Template) -> None:
    assert {(m["AuthorizationType"], m.get("ApiKeyRequired", False)) for m in methods(public).values()} == {
        ("NONE", False)
    }
    for template, rate, burst in ((service, 20, 40), (public, 5, 10)):
        throttle = {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
        template.has_resource_properties(
            "AWS::ApiGateway::Stage",
            {"MethodSettings": Match.array_with([Match.object_like({"ResourcePath": "/*", **throttle})])},
        )
    public.resource_count_is("AWS::ApiGateway::UsagePlan", 0)


def test_a_keyed_api_asks_for_its_key_but_not_in_preflights(keyed: Template) -> None:
    for (_, verb), method in methods(keyed).items():
        assert method["AuthorizationType"] == "NONE"
        assert method.get("ApiKeyRequired", False) is (verb != "OPTIONS")
    plan = {
        "Throttle": {"RateLimit": 7, "BurstLimit": 20},
        "Quota": {"Limit": 900, "Period": "DAY"},
        "ApiStages": [Match.object_like({"ApiId": Match.any_value(), "Stage": Match.any_value()})],
    }
    keyed.has_resource_properties("AWS::ApiGateway::UsagePlan", plan)
    keyed.resource_count_is("AWS::ApiGateway::UsagePlanKey", 1)


def test_the_key_is_told_by_its_id_and_its_value_nowhere(keyed: Template, service: Template) -> None:
    (key,) = keyed.find_resources("AWS::ApiGateway::ApiKey")
    (resource,) = keyed.find_resources("AWS::ApiGateway::ApiKey").values()
    assert resource["Properties"] == {"Enabled": True}
    assert keyed.find_outputs("ApiKeyId")["ApiKeyId"]["Value"] == {"Ref": key}
    assert not service.find_outputs("ApiKeyId")


def test_preflights_have_a_method_on_every_path_where_sites_are_named(
    service: Template, signed: Template, public: Template, keyed: Template
) -> None:
    for template in (signed, public, keyed):
        asked = {path for path, verb in methods(template) if verb == "OPTIONS"}
        assert asked == set(DOCUMENT["paths"])
    assert not [verb for _, verb in methods(service) if verb == "OPTIONS"]


def test_the_function_is_told_the_sites(service: Template, public: Template, keyed: Template) -> None:
    for template, told in ((service, None), (public, "*"), (keyed, SITES)):
        functions = template.find_resources("AWS::Lambda::Function").values()
        (query,) = (f for f in functions if f["Properties"]["Handler"] == "query.handler.handler")
        assert query["Properties"]["Environment"]["Variables"].get("ALLOWED_ORIGINS") == told


def test_pages_can_read_the_gateways_own_errors(
    service: Template, signed: Template, public: Template, keyed: Template
) -> None:
    exposed = {"Access-Control-Expose-Headers": f"'{cors.EXPOSED}'"}
    expected: tuple[tuple[Template, dict[str, str]], ...] = (
        (service, {}),
        (public, {**exposed, "Access-Control-Allow-Origin": "'*'"}),
        (signed, {**exposed, "Access-Control-Allow-Origin": "'https://shop.example'", "Vary": "'Origin'"}),
        (
            keyed,
            {**exposed, "Access-Control-Allow-Origin": "method.request.header.Origin", "Vary": "'Origin'"},
        ),
    )
    for template, headers in expected:
        assert error_headers(template) == [headers] * len(error_headers(template))


def test_every_mode_passes_cfn_lint(
    signed: Template, public: Template, keyed: Template, tmp_path: Path
) -> None:
    lint(tmp_path, signed=signed, public=public, keyed=keyed)
