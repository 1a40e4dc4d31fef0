"""Searches while releases change: every answer is whole and from one release."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from common.bucket import Bucket
from common.opensearch import client as signed_client
from contract import shop
from contract.asking import asked
from contract.known import KnownEmbedder
from ingest.indexes import Indexes
from query.search import Searcher

CLIENTS = 4
SWAPS = 10
PRODUCTS = 12
REQUESTS = [asked("Red mug", None, PRODUCTS), asked(None, "red.jpg", PRODUCTS)]


def put_release(bucket: Bucket, number: int) -> None:
    """Write a catalogue whose products' ids tell of which release they are."""
    title = ["Red mug", "Blue mug"][number % 2]
    products = [
        {"id": f"{shop.run(number).id}/{n}", "title": title, "images": ["red.jpg"]} for n in range(PRODUCTS)
    ]
    shop.put_catalogue(bucket, products)


class Client(threading.Thread):
    """Searches by words and by picture in turn, until told to end; keeps what was wrong with an answer."""

    def __init__(self, searcher: Searcher, ended: threading.Event) -> None:
        super().__init__()
        self.searcher, self.ended = searcher, ended
        self.answers, self.faults = 0, list[str]()

    def run(self) -> None:
        while not self.ended.is_set():
            for request in REQUESTS:
                try:
                    answer = self.searcher.search(request)
                except Exception as error:  # noqa: BLE001 - whatever a caller would see
                    self.faults.append(repr(error))
                else:
                    self.faults += faults(answer)
                self.answers += 1


def faults(answer: dict[str, Any]) -> Iterator[str]:
    releases = {item["id"].split("/")[0] for item in answer["items"]}
    if len(answer["items"]) != PRODUCTS:
        yield f"{len(answer['items'])} items of {answer['release']}"
    if releases != {answer["release"]}:
        yield f"{releases} said to be {answer['release']}"


@pytest.fixture
def new_searcher(domain_url: str, credentials: None) -> Iterator[Callable[[], Searcher]]:
    """Searchers with a client each, as each Lambda sandbox has its own."""
    clients = [signed_client(domain_url, timeout_s=30, retries=1) for _ in range(CLIENTS)]
    waiting = iter(clients)
    yield lambda: Searcher(next(waiting), shop._as_embedder(KnownEmbedder(shop.TITLES | shop.PICTURES)))
    for client in clients:
        client.close()


@pytest.mark.parametrize("keep", [0, 1])
def test_clients_that_search_through_ten_swaps_see_whole_answers_of_one_release(
    bucket: Bucket, indexes: Indexes, new_searcher: Callable[[], Searcher], keep: int
) -> None:
    embedder = KnownEmbedder(shop.TITLES | shop.PICTURES)
    put_release(bucket, 0)
    shop.ingest(bucket, indexes, embedder, shop.run(0), keep=keep)
    ended = threading.Event()
    clients = [Client(new_searcher(), ended) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        for number in range(1, SWAPS + 1):
            put_release(bucket, number)
            exact_vectors = [0, 20_000][number % 2]
            shop.ingest(bucket, indexes, embedder, shop.run(number), keep=keep, exact_vectors=exact_vectors)
    finally:
        ended.set()
        for client in clients:
            client.join()
    assert [fault for client in clients for fault in client.faults] == []
    assert min(client.answers for client in clients) > SWAPS
