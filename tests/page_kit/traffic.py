"""What comes over the line for a page, counted where the browser counts it."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession


@dataclass(frozen=True)
class Transfer:
    """One request's answer: `kind` is the browser's (`Document`, `Script`, `Stylesheet`, `Fetch`, `Image` …).

    `size` is in bytes as they came, compressed, with headers; 0 where the browser had a copy.
    """

    url: str
    kind: str
    size: int


@dataclass
class Traffic:
    """The transfers of one page, in the order in which they ended."""

    done: list[Transfer] = field(default_factory=list)
    _asked: dict[str, tuple[str, str]] = field(default_factory=dict)

    def look_at(self, session: CDPSession) -> None:
        """Count from now on."""
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def of(self, *kinds: str) -> list[Transfer]:
        """The transfers of some kinds."""
        return [transfer for transfer in self.done if transfer.kind in kinds]

    def _sent(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = (event["request"]["url"], event.get("type", ""))

    def _finished(self, event: dict[str, Any]) -> None:
        url, kind = self._asked.get(event["requestId"], ("", ""))
        if url.startswith("http"):
            self.done.append(Transfer(url, kind, int(event["encodedDataLength"])))
