"""Requests as tests write them, and what they look at in answers."""

import base64
from typing import Any

from query.request import SearchRequest, read_request


def asked(text: str | None = None, image: str | None = None, size: int = 10, **more: Any) -> SearchRequest:
    """Return a request; a picture is what `KnownEmbedder` knows by this name."""
    picture = base64.b64encode(image.encode()).decode() if image else None
    return read_request({"text": text, "image": picture, "size": size, **more})


def ids(answer: dict[str, Any]) -> list[str]:
    """Return the products of an answer."""
    return [item["id"] for item in answer["items"]]
