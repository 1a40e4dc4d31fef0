"""`python scripts/api_docs.py`: write docs/api.md, the search API's reference, anew from its contract."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from clip_search.search.contract import not_null
from schema_words import cell, kind, limits
from search_api.document import JSON_TYPE, Schema, document, resolved

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
MADE = "<!-- Made from lambda/search_api/openapi.json by `python scripts/api_docs.py`: change that, not this. -->"
TABLE = "|---|---|---|---|"


def page() -> str:
    """The whole reference, in Markdown."""
    return "\n".join(_lines()).rstrip("\n") + "\n"


def _lines() -> Iterator[str]:
    info, base = document()["info"], document()["servers"][0]["url"]
    yield from ("# The search API", "", MADE, "", f"{info['summary']} {info['description']}", "")
    yield from (f"Paths begin with `{base}`. Examples to run are in the [README](../README.md#the-api).", "")
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield from _operation(f"{method.upper()} {base}{path}", operation)
    for name, schema in document()["components"]["schemas"].items():
        yield from _section(name, schema)


def _operation(heading: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        f"## {heading}",
        "",
        f"{operation['summary']}. {operation.get('description', '')}".rstrip(),
        "",
    )
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, told in content.items():
        yield f"- `{media_type}`: {kind(told['schema'])}"
        for name, example in told.get("examples", {}).items():
            yield f"  - {name}: `{json.dumps(example['value'])}`"
    if content:
        yield ""
    if parameters := [resolved(one) for one in operation.get("parameters", ())]:
        yield from ("| parameter | type | limits | |", TABLE, *map(_parameter, parameters), "")
    yield from ("| status | answer | |", "|---|---|---|")
    for status, answer in operation["responses"].items():
        whole = resolved(answer)
        headers = "".join(f", `{name}`" for name in whole.get("headers", {}))
        told = kind(whole["content"][JSON_TYPE]["schema"])
        yield f"| {status} | {told}{headers} | {cell(whole['description'])} |"
    yield ""


def _parameter(told: Mapping[str, Any]) -> str:
    as_json = told.get("content", {}).get(JSON_TYPE)
    schema = as_json["schema"] if as_json else told["schema"]
    how = " as JSON" if as_json else ", in the path" if told["in"] == "path" else ""
    return _row(told["name"], kind(schema) + how, schema, told["description"])


def _section(name: str, schema: Schema) -> Iterator[str]:
    yield from (f"## {name}", "")
    if said := schema.get("description"):
        yield from (said, "")
    if fields := _fields(schema):
        yield from ("| field | type | limits | |", TABLE)
        for field, told in fields.items():
            always = ", always" if field in schema.get("required", ()) else ""
            yield _row(field, kind(told) + always, told, not_null(told).get("description", ""))
        if bounds := limits(schema):
            yield from ("", f"In all: {bounds}.")
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield f"- {kind(each)}{f': {limits(each)}' if limits(each) else ''}"
    else:
        yield f"{kind(schema)}{f': {limits(schema)}' if limits(schema) else ''}"
    yield ""


def _fields(schema: Schema) -> Mapping[str, Schema]:
    further = schema.get("additionalProperties")
    others = {"any other name": further} if isinstance(further, dict) else {}
    return {**schema.get("properties", {}), **schema.get("patternProperties", {}), **others}


def _row(name: str, what: str, schema: Schema, said: str) -> str:
    return f"| `{cell(name)}` | {cell(what)} | {cell(limits(schema))} | {cell(said)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
