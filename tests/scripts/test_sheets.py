"""Contact sheets: the format that the file's ending says, and thumbnails in the place of pictures."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from clip_search.sheets.links import MAX_BYTES
from scripts_kit.api import found, serve
from scripts_kit.shop import BUCKET, Shop, run

ITEM = {"id": "1", "title": "x", "similarity": 0.5, "image": "red.png", "matched_image": "red.png"}
RED, BLUE = (254, 0, 0), (0, 0, 254)


def png(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(out, "PNG")
    return out.getvalue()


@contextmanager
def bucket(answers: dict[str, bytes]) -> Iterator[str]:
    """Serve objects under addresses as signed ones are: what there is not is refused."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = answers.get(self.path)
            self.send_response(403 if data is None else 200)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def sheet(shop: Shop, tmp_path: Path) -> Path:
    """Where the sheet goes; the picture itself is red."""
    shop.s3.put_object(Bucket=BUCKET, Key="catalog/red.png", Body=png(RED))
    return tmp_path / "sheet.png"


def colours(path: Path) -> set[tuple[int, int, int]]:
    """The strong colours of a sheet."""
    with Image.open(path) as drawn:
        found = drawn.convert("RGB").getcolors(1 << 24) or []
    return {colour for count, colour in found if count > 10_000 and colour in (RED, BLUE)}


def search(monkeypatch: pytest.MonkeyPatch, sheet: Path, **addresses: str | None) -> tuple[str, object]:
    with serve(found({**ITEM, **addresses})) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("search", "x", "--sheet", sheet)
    assert done.exit_code == 0, done.stderr
    return done.stderr, api.asked[0].get("thumbnails")


def test_a_sheet_is_drawn_of_thumbnails(monkeypatch: pytest.MonkeyPatch, sheet: Path) -> None:
    with bucket({"/small?signed": png(BLUE), "/first?signed": png(RED)}) as url:
        addresses = {"thumbnail_url": f"{url}/first?signed", "matched_thumbnail_url": f"{url}/small?signed"}
        assert search(monkeypatch, sheet, **addresses)[1] is True
    assert colours(sheet) == {BLUE}


@pytest.mark.parametrize("answer", [None, b"no picture", b"\0" * (MAX_BYTES + 1)])
def test_what_cannot_be_had_by_its_address_is_fetched_as_ever(
    monkeypatch: pytest.MonkeyPatch, sheet: Path, answer: bytes | None
) -> None:
    with bucket({} if answer is None else {"/small": answer}) as url:
        search(monkeypatch, sheet, matched_thumbnail_url=f"{url}/small", thumbnail_url=f"{url}/small")
    assert colours(sheet) == {RED}
    search(monkeypatch, sheet, matched_thumbnail_url=f"{url}/small")
    assert colours(sheet) == {RED}, "where nobody answers"


def test_a_picture_that_matched_without_a_thumbnail_is_not_shown_by_anothers(
    monkeypatch: pytest.MonkeyPatch, sheet: Path
) -> None:
    with bucket({"/first": png(BLUE)}) as url:
        search(monkeypatch, sheet, matched_thumbnail_url=None, thumbnail_url=f"{url}/first")
    assert colours(sheet) == {RED}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("s.png", "PNG"),
        ("s.jpg", "JPEG"),
        ("s.JPEG", "JPEG"),
        ("s.webp", "WEBP"),
        ("sheet", "PNG"),
        ("a.gif.png", "PNG"),
    ],
)
def test_the_ending_chooses_the_format(
    monkeypatch: pytest.MonkeyPatch, sheet: Path, name: str, kind: str
) -> None:
    path = sheet.with_name(name)
    search(monkeypatch, path)
    with Image.open(path) as drawn:
        assert drawn.format == kind
        drawn.load()


@pytest.mark.parametrize("name", ["s.gif", "s.pdf", "s.png.txt", "s.jpgx"])
def test_another_ending_is_refused_before_anything_is_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    with serve(found(ITEM)) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        done = run("search", "x", "--sheet", tmp_path / name)
    assert (done.exit_code, api.asked) == (2, [])
    assert f"{name} should end in .png, .jpg or .webp" in " ".join(done.stderr.split())
    assert not (tmp_path / name).exists()


def test_thumbnails_are_told_on_wish(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(ITEM)) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        assert run("search", "x", "--thumbnails", "--json").exit_code == 0
        assert run("search", "x", "--json").exit_code == 0
    assert [asked.get("thumbnails") for asked in api.asked] == [True, None]
