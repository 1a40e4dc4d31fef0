"""The query bench: its shop, its requests, and how it adds up; a whole run needs a stack and minutes."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import requests

from bench import query, query_imports, query_sections
from bench.encoding import Encoding
from bench.processes import ROOT
from bench.progress import Steps
from bench.query_clients import Latencies, Sample
from bench.query_inside import Share, waiting
from bench.query_kinds import KINDS, LARGE, SIMPLE, Kinds, event
from bench.query_shop import PICTURES, LargeShop
from bench.query_ways import Timed


@pytest.fixture(scope="module")
def shop() -> LargeShop:
    return LargeShop(40, Encoding(ROOT / "demo" / "model" / "bundle"))


def test_every_product_has_its_own_title_and_two_pictures(shop: LargeShop) -> None:
    lines = shop.lines
    assert len({line["id"] for line in lines}) == len({line["title"] for line in lines}) == 40
    assert all(len(line["images"]) == PICTURES for line in lines)
    assert len({name for line in lines for name in line["images"]}) == 40 * PICTURES


def test_a_picture_is_near_to_what_its_product_looks_like(shop: LargeShop) -> None:
    loadable = shop.loadable()
    vectors = [
        np.array(loadable.vector_of({"id": f"image:{name}", "image": ""})) for name in loadable.pictures
    ]
    assert np.allclose([np.linalg.norm(vector) for vector in vectors], 1, atol=1e-4)
    one, other, stranger = vectors[0], vectors[1], vectors[2]
    assert one @ other > 0.5
    assert one @ other > one @ stranger
    assert not np.array_equal(one, other)
    assert np.array_equal(shop.picture(0, 0), one)


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return Kinds(Steps())


@pytest.mark.parametrize("kind", [SIMPLE, "a picture", LARGE, "words, filtered"])
def test_no_request_is_sent_twice_unless_that_is_meant(kinds: Kinds, kind: str) -> None:
    bodies = [event(body)["body"] for body in islice(kinds.all_of(kind), 50)]
    assert len(set(bodies)) == 50


def test_known_words_are_the_same_again(kinds: Kinds) -> None:
    assert kinds.next_of("words known before") == kinds.next_of("words known before")
    assert set(KINDS) >= {SIMPLE, LARGE}


def test_latencies_are_medians_and_what_is_around_the_function() -> None:
    stages = {"embed_ms": 20, "search_ms": 10, "total_ms": 30}
    samples = [Sample(float(whole), stages) for whole in (40, 50, 60, 200)]
    made = Latencies.of(samples, 2)
    assert (made.median, made.p95, made.embed, made.search, made.around, made.rate) == (
        55,
        200,
        20,
        10,
        25,
        2,
    )


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def servers() -> Iterator[list[str]]:
    made = [HTTPServer(("127.0.0.1", 0), _Answers) for _ in range(2)]
    for server in made:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}" for server in made]
    for server in made:
        server.shutdown()
        server.server_close()


def test_waiting_is_told_apart_by_whom_it_is_for(servers: list[str]) -> None:
    domain, endpoint = servers
    with waiting(domain) as account:
        for url in (domain, domain, endpoint):
            requests.get(url, timeout=5)
        assert account.trips == {"opensearch": 2, "other": 1}
        assert all(seconds > 0 for seconds in account.seconds.values())
        account.clear()
        assert account.trips == {"opensearch": 0, "other": 0}
    requests.get(domain, timeout=5)
    assert account.trips == {"opensearch": 0, "other": 0}


def test_imports_are_timed_in_processes_of_their_own(tmp_path: Path) -> None:
    found = query_imports.imports(tmp_path, 1, Steps())
    assert set(found) == {query_imports.BASE, query_imports.FUNCTION}
    assert all(value > 0 for value in found.values())
    assert list((tmp_path / "task" / "query").glob("__pycache__/handler.*.pyc"))


def test_opensearch_is_compared_with_the_best_single_request() -> None:
    ways = {
        query_sections.HYBRID: Timed(12, 10, 10),
        "hybrid, ids": Timed(10, 8, 10),
        "nearest alone, with sources": Timed(5, 4, 3),
    }
    share = Share(whole=40, opensearch=12, embedding=20, own=8, cpu=6, trips=2, embeddings=1)
    rows = query_sections.inside({SIMPLE: share, "a picture": share, LARGE: share}, ways).rows
    assert [row[-1] for row in rows] == ["1.20", "3.00", None]
    assert [row[2:4] for row in query_sections.by_way(ways).rows] == [
        ["1.00", "10.0"],
        ["0.83", "8.0"],
        ["0.42", "4.0"],
    ]


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        query.main(["--help"])
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "own share" in said


@pytest.mark.parametrize("option", ["--products", "--searches", "--starts", "--rounds"])
def test_numbers_are_whole_and_above_nought(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        query.main([option, "0"])
    assert "must be a whole number above 0" in capsys.readouterr().err
