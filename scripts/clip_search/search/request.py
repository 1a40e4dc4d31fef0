"""What the search API is asked, and how that is put on the wire."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from clip_search.errors import CommandError
from search_api.document import JSON_TYPE, parameters

ANY_PICTURE = "application/octet-stream"
"""What a picture is, its bytes say."""
LONGEST_QUERY_STRING = 4_000
"""API Gateway takes 10,240 bytes of request line and headers, a session's token among them."""
SIMILAR = "/products/{id}/similar"
PRODUCT = "/products/{id}"
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """An HTTP request to the API; `path` may have a query string, `body` is None where there is none."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class Query:
    """Words, a picture's bytes, or both, and the request's other fields by their names."""

    text: str | None = None
    image: bytes | None = None
    fields: Fields = field(default_factory=dict)

    def request(self) -> Request:
        """A picture goes as it is, which saves a third of the bytes, where the rest has room in the address."""
        told = {**({"text": self.text} if self.text else {}), **self.fields}
        if self.image is None:
            return _as_json(told)
        path = _with_parameters("search", told, parameters("/search", "post"))
        if len(path) <= LONGEST_QUERY_STRING:
            return Request(path, "POST", self.image, ANY_PICTURE)
        return _as_json({**told, "image": in_base64(self.image)})


def similar(product_id: str, fields: Fields) -> Request:
    """Ask for products near to one."""
    path = f"products/{_segment(product_id)}/similar"
    return Request(_with_parameters(path, fields, parameters(SIMILAR, "get")))


def product(product_id: str, fields: Fields) -> Request:
    """Ask for one product."""
    return Request(_with_parameters(f"products/{_segment(product_id)}", fields, parameters(PRODUCT, "get")))


def release() -> Request:
    """Ask what is in service."""
    return Request("release")


def in_base64(picture: bytes) -> str:
    """A picture as JSON carries it."""
    return base64.b64encode(picture).decode()


def _as_json(fields: Fields) -> Request:
    return Request("search", "POST", json.dumps(fields).encode(), JSON_TYPE)


def _segment(product_id: str) -> str:
    """A product's id as one step of a path.

    Raises:
        CommandError: HTTP clients and servers take the id for a step within the path.
    """
    if product_id in {"", ".", ".."}:
        raise CommandError(f"The id “{product_id}” cannot stand in an address: search with --like instead.")
    return quote(product_id, safe="")


def _with_parameters(path: str, fields: Fields, known: Mapping[str, Any]) -> str:
    written = {name: _written(value, known[name]) for name, value in fields.items()}
    return f"{path}?{urlencode(written, quote_via=quote)}" if written else path


def _written(value: Any, parameter: Mapping[str, Any]) -> str:
    """A value as the contract has it in a query string."""
    if parameter["json"] or isinstance(value, bool):
        return json.dumps(value)
    return ",".join(value) if isinstance(value, list) else str(value)
