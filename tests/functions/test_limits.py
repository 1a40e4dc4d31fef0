"""Every number in the document: at the limit a request is taken, beyond it the field is named in one clear line."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.limit_values import NAME, RUN
from functions.limits import Limit, limits
from functions.shop import EMBEDDED, MODEL, Shop
from functions.slow_endpoint import Answer
from search_api.document import document, limit, resolved

LIMITS = list(limits())
LONGEST = "x" * limit("Id", "maxLength")
ATTRIBUTES = {
    **{
        name: {"type": "double"}
        for name in ("x", "x" * 64, NAME, "number", *(f"number{n}" for n in range(51)))
    },
    "text": {"type": "keyword"},
}


INDEX = f"products-{RUN}"


def product(name: str) -> dict[str, Any]:
    picture = {"key": "a.jpg", "embedding": [1.0, 0.0]}
    source = {"id": name, "title": "t", "attributes": {}, "images": [picture]}
    return {
        "_index": INDEX,
        "_score": 0.9,
        "fields": {"id": [name]},
        "sort": [0.9, name],
        "_source": source,
    }


META = {"_meta": {"model": MODEL, "arrangement": "exact"}}
HITS = {"total": {"value": 2}, "hits": [product("x"), product(NAME), product(LONGEST)]}
COUNTS = {
    "doc_count": 2,
    "values": {"buckets": [], "sum_other_doc_count": 0},
    "ranges": {"buckets": []},
    "stats": {"min": 0, "max": 1},
}
COUNTED = dict.fromkeys(("x", "x" * 64, NAME), COUNTS)
FOUND = Answer(200, {"_shards": {"failed": 0}, "hits": HITS, "aggregations": COUNTED}, each=True)


@pytest.fixture
def full_shop(shop: Shop) -> Shop:
    """Whatever is asked, it finds two products."""
    shop.with_endpoint(EMBEDDED)
    domain = shop.with_domain(FOUND)
    domain.about = {INDEX: {"mappings": {**META, "properties": {"attributes": {"properties": ATTRIBUTES}}}}}
    return shop


def named(limit: Limit) -> str:
    return f"{limit.field} {limit.keyword}"


def refused(answer: dict[str, Any]) -> str:
    """Return the field that a refusal names."""
    error = answer["error"]
    assert len(error["message"].splitlines()) == 1
    assert len(error["message"]) < 600
    return str(error["field"])


@pytest.mark.parametrize("limit", LIMITS, ids=named)
def test_at_the_limit_a_request_is_taken(full_shop: Shop, limit: Limit) -> None:
    for request in limit.within:
        status, _, body, _ = full_shop.search(**request)
        assert status == 200, body


@pytest.mark.parametrize("limit", LIMITS, ids=named)
def test_beyond_the_limit_the_field_is_named(full_shop: Shop, limit: Limit) -> None:
    status, _, body, _ = full_shop.search(**limit.beyond)
    assert status == (413 if limit.field.endswith("image") and limit.keyword != "minLength" else 400)
    assert refused(body) == limit.field


def test_no_limit_is_forgotten() -> None:
    """Read without knowing what a schema is: every number, and every list or expression to choose by."""
    seen: list[int] = []
    stated = set(found_in({"$ref": "#/components/schemas/SearchRequest"}, seen))
    assert {(id(limit.node), limit.keyword) for limit in LIMITS} == stated
    assert len(stated) > 40


def found_in(part: Any, seen: list[int]) -> Iterator[tuple[int, str]]:
    if id(part) in seen:
        return
    seen.append(id(part))
    if isinstance(part, list):
        for one in part:
            yield from found_in(one, seen)
    if isinstance(part, dict):
        if "$ref" in part:
            yield from found_in(resolved(part), seen)
        for name, one in part.items():
            if name in ("enum", "pattern") or (type(one) in (int, float) and name != "default"):
                yield id(part), name
            yield from found_in(one, seen)


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
def test_a_picture_that_is_the_body_has_the_same_limit(full_shop: Shop, more: int, status: int) -> None:
    size = resolved({"$ref": "#/components/schemas/Picture"})["x-maxBytes"] + more
    answer = full_shop.ask(
        "/search",
        body=base64.b64encode(bytes(size)).decode(),
        isBase64Encoded=True,
        headers={"Content-Type": "image/jpeg"},
    )
    assert answer["statusCode"] == status
    assert status == 200 or refused(json.loads(answer["body"])) == "body"


@pytest.mark.parametrize("path", ["/products/{id}", "/products/{id}/similar"])
@pytest.mark.parametrize(("name", "status"), [("x", 200), (LONGEST, 200), (LONGEST + "x", 400), ("", 400)])
def test_an_id_in_the_path_has_the_limits_of_an_id(
    full_shop: Shop, path: str, name: str, status: int
) -> None:
    answer = full_shop.ask(path, method="GET", pathParameters={"id": name})
    assert answer["statusCode"] == status
    assert status == 200 or refused(json.loads(answer["body"])) == "id"


@pytest.mark.parametrize(("text", "status"), [("x" * 1000, 200), ("x" * 1001, 400)])
def test_parameters_have_the_limits_of_the_fields(full_shop: Shop, text: str, status: int) -> None:
    answer = full_shop.ask(
        "/search",
        body="AAAA",
        isBase64Encoded=True,
        headers={"Content-Type": "image/jpeg"},
        multiValueQueryStringParameters={"text": [text]},
    )
    assert answer["statusCode"] == status
    assert status == 200 or refused(json.loads(answer["body"])) == "text"


def test_a_parameter_is_the_field_of_its_name() -> None:
    """So that the limits of one are those of the other."""
    fields = document()["components"]["schemas"]["SearchRequest"]["properties"]
    for name, parameter in document()["components"]["parameters"].items():
        if name == "id":
            continue
        schema = next(iter(parameter.get("content", {"": parameter}).values()))["schema"]
        assert without_null(fields[name]) == schema


def without_null(field: Any) -> Any:
    """Return what a field takes apart from null."""
    if "anyOf" in field:
        return field["anyOf"][0]
    kept = {key: value for key, value in field.items() if key != "description"}
    return {**kept, "type": field["type"][0]}
