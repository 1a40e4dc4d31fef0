"""`clip-search import` as a whole: killed and run again, in flat memory, two at once, and on to the bucket."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts_kit.imports import bring, files, picture, refused
from scripts_kit.picture_server import Pictures, serving
from scripts_kit.shop import Shop, run

PROGRAM = [sys.executable, "-c", "from clip_search.start import main; main()"]


@pytest.fixture
def server() -> Iterator[Pictures]:
    with serving() as running:
        yield running


def feed(server: Pictures, folder: Path, count: int, *, pause: float = 0.0) -> Path:
    """Products, each with a picture of its own and one that all share."""
    shared = server.put("/shared.jpg", picture("black"))
    rows = []
    for n in range(count):
        address = server.put(f"/{n}.jpg", picture((n % 256, n // 256, 7)), f'"{n}"', drips=2, pause=pause)
        rows.append(f"{n},Product {n},{address}|{shared}\n")
    path = folder / "feed.csv"
    path.write_text("id,title,image\n" + "".join(rows))
    return path


@pytest.mark.parametrize("when", [0.2, 0.7])
def test_killed_half_way_and_run_again_it_makes_the_same_and_fetches_nothing_twice(
    server: Pictures, tmp_path: Path, aws: str, when: float
) -> None:
    count = 60
    source = feed(server, tmp_path, count)
    bring(source, tmp_path / "undisturbed", "--allow-private")
    source = feed(server, tmp_path, count, pause=0.02)
    server.asked.clear()
    command = [*PROGRAM, "import", str(source), "-o", str(tmp_path / "out"), "--allow-private"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _until(lambda: len(server.asked) >= when * count)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "out" / "products.jsonl").exists()
    _until(lambda: server.at_once == 0)
    fetched = {path.name for path in (tmp_path / "out" / "images").rglob("*.*")}
    assert fetched
    before = server.counts
    done = bring(source, tmp_path / "out", "--allow-private")
    assert files(tmp_path / "out") == files(tmp_path / "undisturbed")
    assert "fetched before it was broken off" in done.said
    again = server.counts - before
    # Only what was under way is asked for once more: four at a time of one host.
    assert sum(before.values()) + sum(again.values()) <= count + 1 + 4
    assert not list((tmp_path / "out" / ".import").glob("*.[0-9]*"))


def test_an_interrupted_import_says_that_it_goes_on(server: Pictures, tmp_path: Path, aws: str) -> None:
    source = feed(server, tmp_path, 60, pause=0.05)
    command = [*PROGRAM, "import", str(source), "-o", str(tmp_path / "out"), "--allow-private"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_interruptible)
    _until(lambda: len(server.asked) >= 8)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Broken off. Run it again, and it goes on" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "products.jsonl").exists()


def test_a_source_that_breaks_off_leaves_the_list_of_before(tmp_path: Path, aws: str) -> None:
    source = tmp_path / "p.json"
    source.write_text('[{"id": 1, "title": "One"}]')
    bring(source, tmp_path / "out")
    before = files(tmp_path / "out")
    source.write_text('[{"id": 2, "title": "Two"}, {"id": 3, "title"')
    refused(source, tmp_path / "out")
    assert files(tmp_path / "out") == before


def test_two_imports_into_one_folder_are_kept_apart(server: Pictures, tmp_path: Path, aws: str) -> None:
    source = feed(server, tmp_path, 20, pause=0.1)
    command = [*PROGRAM, "import", str(source), "-o", str(tmp_path / "out"), "--allow-private"]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _until(lambda: bool(server.asked))
    said = refused(source, tmp_path / "out", "--allow-private")
    assert said.startswith(f"Another import is writing to {tmp_path / 'out'}")
    assert first.wait(timeout=60) == 0
    assert (tmp_path / "out" / "products.jsonl").exists()


def test_a_folder_that_no_import_made_is_left_alone(tmp_path: Path, aws: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "products.jsonl").write_text("{}")
    (tmp_path / "p.csv").write_text("id,title\n1,T\n")
    assert "products.jsonl is of no import" in refused(tmp_path / "p.csv", tmp_path / "out")


def test_it_goes_on_to_the_bucket(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "a.jpg").write_bytes(picture())
    (tmp_path / "p.csv").write_text("id,title,image\n1,T,a.jpg\n")
    done = run("import", tmp_path / "p.csv", "--upload")
    assert done.exit_code == 0, done.output
    assert "1 product, 1 picture and 1 product list uploaded" in done.stderr
    keys = shop.objects(below="catalog/")
    assert "catalog/products.jsonl" in keys
    assert len(keys) == 2
    again = run("import", tmp_path / "p.csv", "--upload")
    assert "Pictures: 1 unchanged." in again.stderr
    assert "2 unchanged" in again.stderr


def test_it_is_told_where_to(tmp_path: Path, aws: str) -> None:
    (tmp_path / "p.csv").write_text("id,title\n1,T\n")
    done = run("import", tmp_path / "p.csv")
    assert done.exit_code == 2
    assert "Give -o DIR, or --upload." in done.stderr
    assert refused(tmp_path / "none.csv", tmp_path / "out") == f"{tmp_path / 'none.csv'} is not there."
    assert refused(tmp_path, tmp_path / "out").startswith(f"{tmp_path} is a folder without the data set's")


MEMORY = """
import pathlib, re, sys
from clip_search.cli import main
main(sys.argv[1:], standalone_mode=False)
print(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""
"""Of this program alone: what getrusage says of a child begins with what its parent held."""


def _memory(source: Path, out: Path) -> int:
    """The most memory that an import took, in bytes."""
    command = [sys.executable, "-c", MEMORY, "import", str(source), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return 1024 * int(done.stdout.split()[-1])


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "xml"])
def test_memory_does_not_grow_with_the_source(tmp_path: Path, aws: str, kind: str) -> None:
    """Five times as many products: less than 200 bytes more a product, of the 1,300 that each has in the file."""
    small, large = 4_000, 20_000
    sizes = []
    for count in (small, large):
        source = tmp_path / f"{count}.{kind}"
        source.write_text(_written(kind, count), encoding="utf-8")
        sizes.append(_memory(source, tmp_path / f"out-{count}"))
    assert (tmp_path / f"out-{large}" / "products.jsonl").read_bytes().count(b"\n") == large
    assert sizes[1] - sizes[0] < 200 * (large - small), sizes


def _written(kind: str, count: int) -> str:
    ids, text = range(count), "some words to be read " * 60
    if kind == "csv":
        return "id,title,description,price\n" + "".join(f"{n},Product {n},{text},{n}.50\n" for n in ids)
    if kind == "xml":
        items = (
            f"<item><id>{n}</id><title>Product {n}</title><description>{text}</description></item>"
            for n in ids
        )
        return f"<rss><channel>{''.join(items)}</channel></rss>"
    lines = [json.dumps({"id": n, "title": f"Product {n}", "description": text}) for n in ids]
    return "\n".join(lines) if kind == "jsonl" else f"[{','.join(lines)}]"


def _interruptible() -> None:
    """As a shell starts programs, whatever this process was started with."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _until(condition: object) -> None:
    end = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)
