"""Clients that search the deployed API all the time, and what was wrong with any answer."""

import base64
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from journey.api import Ask
from journey.catalogue import Shop

CLIENTS = 4
PAUSE_S = 0.2
"""Between a client's searches, which are to be beside what goes on, and not in its way."""


class Client(threading.Thread):
    """Searches by words and by picture in turn, for products that must come first whatever release serves."""

    def __init__(self, ask: Ask, shop: Shop, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self._ask, self._ended = ask, ended
        self._wanted = [
            ({kind: value}, name) for name in shop.products for kind, value in _queries(shop, name).items()
        ]
        self.answers: list[dict[str, Any]] = []
        self.faults: list[str] = []

    def run(self) -> None:
        """Ask until told to end."""
        for query, wanted in itertools.cycle(self._wanted):
            if self._ended.wait(PAUSE_S):
                return
            self._one(query, wanted)

    def _one(self, query: dict[str, str], wanted: str) -> None:
        try:
            answer = self._ask({**query, "size": 3})
        except requests.RequestException as error:
            self.faults.append(f"{wanted}: {error}")
            return
        told = answer.json()
        if answer.status_code != 200:
            self.faults.append(f"{wanted}: {answer.status_code} {told}")
        elif told["degraded"] or not told["items"] or told["items"][0]["id"] != wanted:
            found = [item["id"] for item in told["items"]]
            self.faults.append(f"{wanted} by {list(query)}: {found} of {told['release']}, {told['degraded']}")
        else:
            self.answers.append({"release": told["release"], "model": told["model"]["fingerprint"]})


def _queries(shop: Shop, name: str) -> dict[str, str]:
    product = shop.products[name]
    picture = (shop.folder / product["images"][0]).read_bytes()
    return {"text": product["title"], "image": base64.b64encode(picture).decode()}


@contextmanager
def clients(ask: Ask, shop: Shop) -> Iterator[list[Client]]:
    """Clients beside the block; their answers and faults are whole when it has ended."""
    ended = threading.Event()
    several = [Client(ask, shop, ended) for _ in range(CLIENTS)]
    for client in several:
        client.start()
    try:
        yield several
    finally:
        ended.set()
        for client in several:
            client.join(60)
