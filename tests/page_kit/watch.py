"""What goes wrong in a browser's page without anybody looking: collected, and to be empty in the end."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

_LOAD_FAILED = "Failed to load resource"
"""Chromium's line in the console about a status or a broken connection, which is told here as such."""
_BROKEN_OFF = "net::ERR_ABORTED"
"""What the page itself gives up: an answer that nobody waits for any more."""
_OF_THE_PAGE = ("data:", "blob:")


@dataclass
class Watch:
    """Complaints of one page: its console's errors and warnings (violations of its policy are errors there), its
    exceptions, requests that failed or were refused, and any request that leaves `origins`.
    """

    origins: tuple[str, ...]
    _complaints: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def look_at(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._said)
        page.on("pageerror", self._threw)
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def expect(self, pattern: str) -> None:
        """Take complaints that match for what they are: the test brings them about."""
        self._expected.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        """All that nobody expected."""
        return [one for one in self._complaints if not any(p.search(one) for p in self._expected)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_LOAD_FAILED):
            self._complaints.append(f"console: {message.text}")

    def _threw(self, error: Error) -> None:
        self._complaints.append(f"exception: {error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((*_OF_THE_PAGE, *(f"{origin}/" for origin in self.origins))):
            self._complaints.append(f"elsewhere: {request.method} {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != _BROKEN_OFF:
            self._complaints.append(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._complaints.append(f"refused: {response.request.method} {response.url} {response.status}")
