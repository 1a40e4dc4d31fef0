"""What a gateway's event asks for: the operation, and its request's fields, from the body and the query string."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from query.picture import raw_picture
from query.problem import ProblemError, bad_field
from search_api.check import UnfitError, check
from search_api.document import JSON_TYPE, Schema, parameters, picture_types, resolved

_BYTE_ORDER_MARK = "\ufeff"
_WORDS = {"true": True, "false": False}
Event = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """An operation by its path template and method, the product's id in the path, and the request's fields."""

    path: str
    method: str
    product: str | None
    fields: Mapping[str, Any]


def read_event(event: Event) -> Asked:
    """Read an API Gateway proxy event; ProblemError names what to mend."""
    path, method = str(event.get("resource", "")), str(event.get("httpMethod", "")).lower()
    product = (event.get("pathParameters") or {}).get("id")
    from_query = _query(event, path, method)
    if method != "post":
        return Asked(path, method, product, from_query)
    return Asked(path, method, product, _posted(event, from_query))


def _posted(event: Event, from_query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of a JSON body, or those that stand beside a body that is a picture."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind = headers.get("content-type", JSON_TYPE).split(";")[0].strip().lower()
    if kind in picture_types():
        return {**from_query, "image": raw_picture(_bytes(event))}
    if kind != JSON_TYPE:
        message = f"Content-Type must be {JSON_TYPE} or a picture's, such as image/jpeg"
        raise ProblemError(415, "unsupported_media_type", message, "Content-Type")
    fields = _parsed(event)
    if not isinstance(fields, dict):
        raise bad_field("body", "the body is not a JSON object")
    if from_query:
        name = min(from_query)
        raise bad_field(name, f"{name} stands in the address, beside a JSON body: put it into the body")
    return fields


def _bytes(event: Event) -> bytes:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(body)
    encoded: bytes = body.encode("utf-8", "surrogatepass")
    return encoded


def _parsed(event: Event) -> Any:
    try:
        body = _bytes(event).decode() if event.get("isBase64Encoded") else event.get("body") or ""
        return json.loads(body.removeprefix(_BYTE_ORDER_MARK), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise bad_field("body", "the body is not in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise bad_field("body", "the body is not JSON") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _query(event: Event, path: str, method: str) -> dict[str, Any]:
    known = parameters(path, method)
    fields = {}
    for name, values in (event.get("multiValueQueryStringParameters") or {}).items():
        if name not in known:
            listed = f"known are {', '.join(sorted(known))}" if known else "this path takes none"
            raise bad_field(name[:64], f"{name[:64]} is an unknown parameter; {listed}")
        if len(values) > 1:
            raise bad_field(name, f"{name} is given twice")
        fields[name] = _value(name, values[0], known[name])
    return fields


def _value(name: str, text: str, parameter: Schema) -> Any:
    """Give a parameter its type and check it."""
    schema = resolved(parameter["schema"])
    value = _from_json(name, text) if parameter["json"] else _typed(text, schema)
    try:
        check(value, schema, name)
    except UnfitError as error:
        raise bad_field(error.path, error.message) from error
    return value


def _from_json(name: str, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise bad_field(name, f"{name} is not JSON") from error


def _typed(text: str, schema: Schema) -> Any:
    """Read a number, a truth value or a list out of a text; what is none of these stays what it is, to be refused."""
    if schema["type"] == "boolean":
        return _WORDS.get(text, text)
    if schema["type"] == "array":
        return text.split(",")
    if schema["type"] in ("integer", "number"):
        try:
            return int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return text
    return text
