"""A method's request validator: required parameters first, then the body's schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from .errors import GatewayError
from .proxy import Call


def validate(call: Call, body: bytes) -> None:
    """Apply the method's request validator: required parameters first, then the body's schema."""
    missing = [name for name in map(_parameter, call.route.required) if not _given(call, *name)]
    if missing:
        names = ", ".join(name for _, name in missing)
        raise GatewayError("BAD_REQUEST_PARAMETERS", f"Missing required request parameters: [{names}]")
    content_type = (call.request.content_type or "application/json").partition(";")[0].strip()
    schema = call.route.schemas.get(content_type) or call.route.schemas.get("$default")
    if schema is None:
        return
    try:
        jsonschema.validate(json.loads(body), schema)
    except (ValueError, jsonschema.ValidationError) as error:
        text = getattr(error, "message", str(error))
        raise GatewayError("BAD_REQUEST_BODY", validation=f"[{text}]") from error


def _parameter(name: str) -> tuple[str, str]:
    """`method.request.querystring.k` as (`querystring`, `k`)."""
    _, _, place, key = name.split(".", 3)
    return place, key


def _given(call: Call, place: str, name: str) -> bool:
    places: dict[str, Any] = {
        "querystring": call.request.args,
        "header": call.request.headers,
        "path": call.parameters,
    }
    return bool(places[place].get(name))
