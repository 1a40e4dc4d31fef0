"""The deployed API against its own document: whatever is asked, the answer is one that the document knows."""

import base64
import copy
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

import boto3
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, assume, event, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from clip_search.aws.account import Account
from clip_search.aws.signed_http import SignedHttp
from demo.draw import draw_query
from journey.catalogue import PRODUCTS, Shop
from journey.deployment import Deployment
from search_api.document import JSON_TYPE, document, picture_types


def _picture(kind: str) -> bytes:
    written = io.BytesIO()
    draw_query("red striped mug", 0).save(written, kind)
    return written.getvalue()


WISHES = {
    "text": ["mug", "a red striped mug", "boots", "zzz"],
    "image": [base64.b64encode(_picture(kind)).decode() for kind in ("JPEG", "PNG")],
}
PICTURES = st.one_of(
    st.binary(max_size=100),
    st.sampled_from([_picture(kind) for kind in ("JPEG", "PNG", "WEBP")]).flatmap(
        lambda whole: st.integers(0, len(whole)).map(lambda end: whole[: end or None])
    ),
)
"""Pictures, whole or cut off, and what is none."""
Case = schemathesis.Case[Any]
load_all_checks()
for kind in picture_types():
    schemathesis.openapi.media_type(kind, PICTURES)


def narrowed() -> dict[str, Any]:
    """The document with what the small catalogue has in place of any text, so that most requests find something."""
    narrow: dict[str, Any] = copy.deepcopy(dict(document()))
    schemas = narrow["components"]["schemas"]
    schemas["Attribute"] = {"enum": ["category", "price"]}
    schemas["Id"] = {"enum": [words.replace(" ", "-") for words in PRODUCTS]}
    schemas["Filters"]["properties"] |= {
        "category": {"enum": ["mug", "boot", ["mug", "vase"], {"exists": True}]},
        "price": {"enum": [24, [24, 25], {"gte": 20}, {"lt": 26, "gt": 3.5}, {"exists": False}]},
    }
    schemas["Filters"]["additionalProperties"] = False
    search = narrow["paths"]["/search"]["post"]
    del search["parameters"]
    search["requestBody"]["content"] = {JSON_TYPE: search["requestBody"]["content"][JSON_TYPE]}
    fields = schemas["SearchRequest"]["properties"]
    terms = [option["properties"] for option in schemas["Term"]["anyOf"]]
    for parts in (fields, *terms):
        parts |= {name: {"enum": value} for name, value in WISHES.items() if name in parts}
    del fields["cursor"]
    return narrow


API = schemathesis.openapi.from_dict(dict(document()))
SHOP = schemathesis.openapi.from_dict(narrowed())
SHOP.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE])
SHOP.config.phases.coverage.enabled = False
HELD_TO = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""Left out are

- not_a_server_error, as it knows no 503 that is an answer: every status from 500 but that fails here, be it documented;
- positive_data_acceptance: what a schema lets pass may still be no picture, no cursor, no attribute of the release;
- unsupported_method: API Gateway answers a method that it does not know with 403, so none is sent;
- ignored_auth, missing_required_header: the document names no security scheme and no header, as who may call is a
  setting (tests/journey/test_api.py has the signatures);
- use_after_free, ensure_resource_availability, object_level_authorization: the API creates and deletes nothing.
"""
LONGEST_ADDRESS = 9_000
"""API Gateway takes 10,240 bytes of request line and headers; what it says of more is no answer of this API."""
THOROUGH = settings(
    max_examples=30, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


class Caller:
    """Sends cases as `clip-search` sends its requests."""

    def __init__(self, http: SignedHttp, api: str) -> None:
        self._http, self._api = http, api

    def __call__(self, case: Case) -> requests.Response:
        sent = case.as_transport_kwargs(base_url=self._api)
        sent.pop("cookies", None)
        request = requests.Request(**sent).prepare()
        url = _quoted(str(request.url))
        assume(len(url) < LONGEST_ADDRESS)
        body = request.body.encode() if isinstance(request.body, str) else request.body
        return self._http(case.method, url, body, request.headers.get("Content-Type"))


def _quoted(url: str) -> str:
    """Escape all that can be escaped, as signatures are made over that form."""
    parts = urlsplit(url)
    path = "/".join(quote(unquote_to_bytes(step), safe="") for step in parts.path.split("/"))
    query = urlencode(parse_qsl(parts.query, keep_blank_values=True), quote_via=quote, safe="")
    return urlunsplit(parts._replace(path=path, query=query))


@pytest.fixture(scope="module")
def unthrottled(deployment: Deployment) -> Iterator[str]:
    """The API's address, for as many requests a second as a client can send."""
    api = deployment.output("Service", "ApiUrl").rstrip("/")
    stages = deployment.client("apigateway")
    where = {"restApiId": urlsplit(api).netloc.split(".")[0], "stageName": "v1"}
    limits = stages.get_stage(**where)["methodSettings"]["*/*"]

    def limit(rate: float, burst: int) -> None:
        values = {"throttling/rateLimit": rate, "throttling/burstLimit": burst}
        operations = [
            {"op": "replace", "path": f"/*/*/{name}", "value": str(value)} for name, value in values.items()
        ]
        stages.update_stage(**where, patchOperations=operations)

    limit(5_000, 5_000)
    yield api
    limit(limits["throttlingRateLimit"], limits["throttlingBurstLimit"])


@pytest.fixture(scope="module")
def call(deployment: Deployment, unthrottled: str, _shop: Shop) -> Iterator[Caller]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL"):
            patch.setenv(name, deployment.env[name])
        account = Account(boto3.Session(region_name=deployment.env["AWS_REGION"]))
        yield Caller(SignedHttp(account), unthrottled)


@API.parametrize()
@THOROUGH
def test_every_answer_is_one_of_the_documents(case: Case, call: Caller) -> None:
    assume(case.method == case.operation.method.upper())
    answer = call(case)
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    assert answer.status_code not in (403, 429), "that would prove nothing"
    case.validate_response(answer, checks=HELD_TO)


@SHOP.include(path_regex="/search|/similar").parametrize()
@settings(THOROUGH, max_examples=200)
def test_whatever_is_put_together_is_answered(case: Case, call: Caller) -> None:
    answer = call(case)
    event(str(answer.status_code))
    assert answer.status_code in (200, 400, 413), answer.text
    case.validate_response(answer, checks=HELD_TO)
