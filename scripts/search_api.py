"""The search API from the client's side: ask it, be patient with it, read its answer."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from scripts.aws_errors import one_line
from scripts.errors import CommandError
from scripts.terminal import log, say

PATIENCE_S = 270.0
"""A serverless endpoint's cold start takes up to four minutes."""
DEFAULT_PAUSE_S = 5.0
SHORTEST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
BUSY: Mapping[int, str] = {
    HTTPStatus.TOO_MANY_REQUESTS: "the API asks to wait",
    HTTPStatus.SERVICE_UNAVAILABLE: "the model may be starting, which takes up to 4 minutes",
    HTTPStatus.GATEWAY_TIMEOUT: "the model may be starting, which takes up to 4 minutes",
}
HINTS: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: " The caller needs execute-api:Invoke on the API.",
    HTTPStatus.NOT_FOUND: " Has a catalogue been indexed (`clip-search ingest`)?",
}
HOW_ORDERED = (
    "Best first: words that match count as well as similarity, so similarities need not fall all the way."
)


class Response(Protocol):
    """An HTTP response, as `requests` has it."""

    status_code: int

    @property
    def headers(self) -> Mapping[str, str]:
        """The header fields, by name in any case."""

    @property
    def content(self) -> bytes:
        """The body."""


Post = Callable[[str, bytes], Response]


@dataclass(frozen=True)
class Query:
    """Words, a picture's bytes, or both."""

    text: str | None = None
    image: bytes | None = None
    size: int = 10

    def body(self) -> bytes:
        """The request's JSON."""
        parts = {"text": self.text, "image": base64.b64encode(self.image).decode() if self.image else None}
        return json.dumps({**{k: v for k, v in parts.items() if v is not None}, "size": self.size}).encode()


@dataclass(frozen=True)
class Item:
    """A product found; `picture` is its path in the catalogue, if it has one.

    `similarity` is a cosine, or None of a product without a vector: found by its words, shown with a placeholder.
    """

    id: str
    title: str
    similarity: float | None
    picture: str | None
    attributes: Mapping[str, Any]

    @property
    def nearness(self) -> str:
        """The similarity as it is shown."""
        return "none" if self.similarity is None else f"{self.similarity:.3f}"


def search(
    post: Post,
    api_url: str,
    query: Query,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """The API's answer as it came; while the API is busy it is asked again.

    Raises:
        CommandError: the API refused the query, or stayed busy for `PATIENCE_S`.
        UnreachableError: the API does not answer.
    """
    body = query.body()
    end = clock() + PATIENCE_S
    told: set[int] = set()
    while True:
        response = post(api_url + "search", body)
        status = response.status_code
        if status == HTTPStatus.OK:
            return response.content
        if not _worth_asking_again(response) or clock() >= end:
            raise CommandError(_refusal(response))
        pause = _pause(response.headers.get("Retry-After"))
        if status not in told:
            say(f"Not ready yet ({status}): {_message(response) or BUSY[status]}. Asking again …")
        told.add(status)
        log.info("%d, asking again in %.0f s", status, pause)
        sleep(pause)


def read_items(answer: bytes) -> list[Item]:
    """The products in an answer, best first.

    Raises:
        CommandError: it is no answer of this API.
    """
    try:
        return [_item(told) for told in json.loads(answer)["items"]]
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"The API's answer cannot be read ({error!r}): is ApiUrl this application's?"
        ) from error


def was_truncated(answer: bytes) -> bool:
    """Whether the model has read only the beginning of the text."""
    return bool(json.loads(answer).get("truncated"))


def _item(told: Mapping[str, Any]) -> Item:
    return Item(
        id=str(told["id"]),
        title=str(told.get("title") or ""),
        similarity=None if told["similarity"] is None else float(told["similarity"]),
        picture=told.get("matched_image") or told.get("image"),
        attributes=told.get("attributes") or {},
    )


def _worth_asking_again(response: Response) -> bool:
    """Whether it is only busy; a 503 that does not say when to come back will not mend itself."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return "Retry-After" in response.headers
    return response.status_code in BUSY


def _pause(retry_after: str | None) -> float:
    try:
        asked = float(retry_after or DEFAULT_PAUSE_S)
    except ValueError:
        return DEFAULT_PAUSE_S
    return min(max(asked, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)


def _message(response: Response) -> str:
    """What the API itself says, if it does."""
    try:
        return one_line(str(json.loads(response.content)["error"]["message"]))
    except (ValueError, KeyError, TypeError):
        return ""


def _refusal(response: Response) -> str:
    code, message, field = "", "", None
    try:
        told = json.loads(response.content)
        error = told.get("error", told)
        code, message, field = error.get("code", ""), error.get("message", ""), error.get("field")
    except (ValueError, AttributeError):
        message = response.content.decode(errors="replace")
    about = f" (field {field})" if field else ""
    hint = HINTS.get(response.status_code, "")
    return (
        f"The search API answered {response.status_code} {one_line(code)}{about}: {one_line(message)}{hint}"
    )
