"""The search API from the client's side: ask it, be patient with it, say what it refuses."""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Protocol

from clip_search.errors import CommandError
from clip_search.search.request import Request
from clip_search.terminal import log, one_line, say

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
HINTS: Mapping[str, str] = {
    "forbidden": "The caller needs execute-api:Invoke on the API.",
    "not_indexed": "Has a catalogue been indexed (`clip-search ingest`)?",
}


class Response(Protocol):
    """An HTTP response, as `requests` has it."""

    status_code: int

    @property
    def headers(self) -> Mapping[str, str]:
        """The header fields, by name in any case."""

    @property
    def content(self) -> bytes:
        """The body."""


Send = Callable[[str, str, bytes | None, str | None], Response]
"""Method, URL, body and content type."""


class RefusedError(CommandError):
    """The API refused a request, or stayed busy; `status` is HTTP's, `code` its own."""

    def __init__(self, message: str, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class SearchApi:
    """The deployed API; `url` ends with a slash."""

    def __init__(
        self,
        send: Send,
        url: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.send = send
        self.url = url
        self.sleep = sleep
        self.clock = clock
        self.told: set[int] = set()

    def ask(self, request: Request) -> bytes:
        """The API's answer as it came; while the API is busy it is asked again.

        Raises:
            RefusedError: the API refused the request, or stayed busy for `PATIENCE_S`.
            UnreachableError: the API does not answer.
        """
        end = self.clock() + PATIENCE_S
        while True:
            response = self.send(request.method, self.url + request.path, request.body, request.content_type)
            if response.status_code == HTTPStatus.OK:
                return response.content
            if not _worth_asking_again(response) or self.clock() >= end:
                raise _refusal(response)
            self._wait(response)

    def _wait(self, response: Response) -> None:
        status = response.status_code
        pause = _pause(response.headers.get("Retry-After"))
        if status not in self.told:
            self.told.add(status)
            _, message, _ = _error(response)
            say(f"Not ready yet ({status}): {message or BUSY[status]}. Asking again …")
        log.info("%d, asking again in %.0f s", status, pause)
        self.sleep(pause)


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


def _refusal(response: Response) -> RefusedError:
    code, message, field = _error(response)
    about = f" (field {field})" if field else ""
    said = message or one_line(response.content.decode(errors="replace"))
    if hint := HINTS.get(code):
        said = f"{said.rstrip('.')}. {hint}"
    text = f"The search API answered {response.status_code} {code}{about}: {said}"
    return RefusedError(text, response.status_code, code)


def _error(response: Response) -> tuple[str, str, str | None]:
    """What the API itself says, if it does: its code, message and field; a gateway says a message alone."""
    try:
        told = json.loads(response.content)
        error = told.get("error", told)
        field = error.get("field")
        return one_line(error.get("code", "")), one_line(error.get("message", "")), field and one_line(field)
    except (ValueError, AttributeError):
        return "", "", None
