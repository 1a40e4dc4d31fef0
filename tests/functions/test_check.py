"""The requests' checks against a whole implementation of JSON Schema, over every request schema of the document."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from functions.made_values import fitting, request_schemas, spoilt, within
from search_api.check import UnfitError, check, wanted
from search_api.document import Schema, document

SCHEMAS = request_schemas()
JUDGES = {
    name: Draft202012Validator({**schema, "components": document()["components"]})
    for name, schema in SCHEMAS.items()
}
"""The other implementation, which knows the document's other schemas, too."""
WITHIN = [schema for one in SCHEMAS.values() for schema in within(one)]
THOROUGH = settings(
    max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def taken(value: Any, schema: Schema) -> bool:
    try:
        check(value, schema, "field")
    except UnfitError as error:
        told = error
    else:
        return True
    assert told.path.startswith("field")
    assert str(told).startswith(told.path)
    return False


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@THOROUGH
def test_what_fits_is_taken(name: str, data: st.DataObject) -> None:
    value = data.draw(fitting(SCHEMAS[name]))
    assert JUDGES[name].is_valid(value)
    assert taken(value, SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@THOROUGH
def test_what_is_spoilt_is_judged_as_json_schema_judges_it(name: str, data: st.DataObject) -> None:
    value = data.draw(spoilt(SCHEMAS[name]))
    assert taken(value, SCHEMAS[name]) == JUDGES[name].is_valid(value)


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), 1e308 * 10])
def test_a_number_that_no_double_holds_is_refused_in_a_line(number: float) -> None:
    with pytest.raises(UnfitError, match=r"^filters\.price\.lt is too large a number$"):
        check({"price": {"lt": number}}, SCHEMAS["filters"], "filters")


@pytest.mark.parametrize("field", ["id\n", "title\n", "attributes.a\n"])
def test_a_line_break_behind_a_name_is_no_part_of_it(field: str) -> None:
    """Python's `$` stands before a last line break, too; that of JSON Schema does not."""
    assert not JUDGES["fields"].is_valid([field])
    assert not taken([field], SCHEMAS["fields"])


@pytest.mark.parametrize("schema", WITHIN, ids=lambda one: str(one)[:40])
def test_a_refusal_says_what_an_object_is_to_have(schema: Schema) -> None:
    assert wanted(schema) not in ("an object", "a list")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "is not an object with at least one of gte, gt, lt, lte, exists"),
        (None, 'is null: {"exists": false} finds what does not have it'),
        ({"below": 3}, ".below is an unknown field; known are exists, gt, gte, lt, lte"),
    ],
)
def test_a_condition_that_says_nothing_is_told_what_to_say(value: Any, said: str) -> None:
    with pytest.raises(UnfitError) as caught:
        check({"price": value}, SCHEMAS["filters"], "filters")
    assert str(caught.value) == f"filters.price{'' if said.startswith('.') else ' '}{said}"


REFUSALS: dict[str, tuple[Schema, Any]] = {
    "type": ({"type": "string"}, 1),
    "enum": ({"type": "string", "enum": ["a"]}, "b"),
    "pattern": ({"type": "string", "pattern": "^a$"}, "b"),
    "minLength": ({"type": "string", "minLength": 1}, ""),
    "maxLength": ({"type": "string", "maxLength": 1}, "ab"),
    "minimum": ({"type": "number", "minimum": 1, "maximum": 2}, 0.5),
    "maximum": ({"type": "number", "minimum": 0, "maximum": 1}, 1.5),
    "items": ({"type": "array", "items": {"type": "string"}}, [1]),
    "minItems": ({"type": "array", "minItems": 1, "items": {"type": "string"}}, []),
    "maxItems": ({"type": "array", "maxItems": 1, "items": {"type": "string"}}, ["a", "b"]),
    "properties": ({"type": "object", "properties": {"a": {"type": "string"}}}, {"a": 1}),
    "additionalProperties": ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}),
    "required": ({"type": "object", "required": ["a"]}, {}),
    "minProperties": ({"type": "object", "minProperties": 1}, {}),
    "maxProperties": (
        {"type": "object", "maxProperties": 0, "additionalProperties": {"type": "string"}},
        {"a": ""},
    ),
    "anyOf": ({"anyOf": [{"type": "string"}]}, 1),
    "$ref": ({"$ref": "#/components/schemas/Size"}, 0),
}
"""For each keyword that the checks know, what it refuses."""
WORDS = {"description", "default", "x-wanted", "x-instead-of-null"}
ELSEWHERE = {"x-maxBytes", "x-maxDepth", "x-maxConditions"}
"""Limits that no keyword of JSON Schema can state: test_limits.py has them."""


@pytest.mark.parametrize("keyword", REFUSALS)
def test_a_keyword_refuses_as_in_json_schema(keyword: str) -> None:
    schema, value = REFUSALS[keyword]
    assert not Draft202012Validator({**schema, "components": document()["components"]}).is_valid(value)
    assert not taken(value, schema)


def test_the_requests_use_no_other_keywords() -> None:
    used = {keyword for schema in WITHIN for keyword in schema}
    assert used <= REFUSALS.keys() | WORDS | ELSEWHERE
    assert used >= ELSEWHERE


def test_the_requests_use_keywords_only_as_the_checks_read_them() -> None:
    for schema in WITHIN:
        asking = schema.keys() - WORDS
        assert "anyOf" not in schema or asking == {"anyOf"}
        assert "$ref" not in schema or asking == {"$ref"}
        assert schema.get("type") != "object" or "additionalProperties" in schema
        assert "enum" not in schema or schema["type"] == "string"
        assert ("minimum" in schema) == ("maximum" in schema), "a refusal names both"
        assert schema.get("minLength", 1) == 1, "the refusal says that it is empty"
        assert re.fullmatch(r"\^.*\$", schema.get("pattern", "^$")), "the whole text is matched"
