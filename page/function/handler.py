"""The Page function: read the gateway's event, answer with one of the page's files."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from page.function.files import INDEX, File, load
from page.function.policy import ALWAYS, content_security_policy

FILES = Path(__file__).parents[1] / "files"
Event = Mapping[str, Any]
Response = dict[str, Any]

_files = load(FILES)
_policy = content_security_policy(os.environ)


def handler(event: Event, _context: object) -> Response:
    """Answer one API Gateway proxy event: the page at the root, what it needs below `assets/`."""
    name = (event.get("pathParameters") or {}).get("file")
    if name is not None:
        # It holds nothing of the shop's, so a page of any site may embed the script.
        return _file(event, f"assets/{name}", {"Access-Control-Allow-Origin": "*"})
    asked = str((event.get("requestContext") or {}).get("path") or "/")
    if not asked.endswith("/"):
        return _moved(event, asked)
    return _file(event, INDEX, {"Content-Security-Policy": _policy})


def _file(event: Event, name: str, headers: Mapping[str, str]) -> Response:
    file = _files.get(name)
    if file is None:
        return _not_found()
    told = {
        **ALWAYS,
        **headers,
        "Cache-Control": file.cache_control,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
    }
    if _is_known(event, file):
        return {"statusCode": 304, "headers": told, "body": ""}
    return {"statusCode": 200, "headers": {**told, "Content-Type": file.content_type}, "body": file.text}


def _is_known(event: Event, file: File) -> bool:
    """Whether the browser's copy is this one; what makes a validator weak does not count here."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    known = [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
    return "*" in known or file.etag.removeprefix("W/") in known


def _moved(event: Event, asked: str) -> Response:
    """Send a browser to the address with a slash at its end, below which the page's relative links lead somewhere."""
    query = urlencode(event.get("multiValueQueryStringParameters") or {}, doseq=True)
    segment = quote(asked.rpartition("/")[2], safe="%")
    location = f"./{segment}/{'?' if query else ''}{query}"
    return {"statusCode": 302, "headers": {**ALWAYS, "Location": location}, "body": ""}


def _not_found() -> Response:
    error = {"code": "not_found", "message": "there is no such file", "field": None}
    headers = {**ALWAYS, "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    return {"statusCode": 404, "headers": headers, "body": json.dumps({"error": error})}
