"""A picture to search by: however it comes, what is sent of it, and how long it lasts."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from page_kit.shopper import Shopper, drawn, is_search, opened, sent_picture
from page_kit.visit import Visit

MOST_BYTES = 200_000
LONGEST_SIDE = 512


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def upload(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


NOISE = Image.frombytes("RGB", (2400, 1800), os.urandom(2400 * 1800 * 3))
LARGE = encoded(NOISE, "JPEG", quality=95)
"""Larger than what the API takes, even in part."""


def test_a_dropped_picture_finds_what_it_shows(shopper: Shopper) -> None:
    shopper.drop_picture(drawn("blue sneaker"))
    expect(shopper.titles.first).to_have_text("Blue sneaker")
    expect(shopper.page.get_by_role("img", name="Your picture")).to_be_visible()
    assert list(shopper.state()) == ["picture"]


def test_a_pasted_picture_does_and_words_narrow_it(shopper: Shopper) -> None:
    shopper.paste_picture(drawn("red dress"))
    expect(shopper.titles.first).to_contain_text("dress")
    shopper.field.fill("dotted dress")
    shopper.wait_for_answer(q="dotted dress")
    expect(shopper.titles.first).to_have_text("Red dotted dress")
    assert sorted(shopper.state()) == ["picture", "q"]


def test_the_picture_outlives_a_reload_and_goes_with_its_button(shopper: Shopper) -> None:
    shopper.choose_picture(upload("sneaker.png", drawn("blue sneaker"), "image/png"))
    expect(shopper.titles.first).to_have_text("Blue sneaker")
    shopper.page.reload()
    expect(shopper.titles.first).to_have_text("Blue sneaker")
    expect(shopper.page.get_by_role("img", name="Your picture")).to_be_visible()
    shopper.page.get_by_role("button", name="Remove the picture").click()
    expect(shopper.page.get_by_role("status")).to_have_text("306 products")
    assert shopper.state() == {}


def test_a_link_to_somebody_elses_picture_says_where_that_is(visit: Visit) -> None:
    visit.open("?picture=abcde&q=mug")
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    expect(visit.page.get_by_text("kept on the device")).to_be_visible()
    expect(shopper.titles.first).to_contain_text("mug")


def halves(first: str, second: str) -> Image.Image:
    """Two halves, one above the other."""
    picture = Image.new("RGB", (1600, 1200), first)
    picture.paste(second, (0, 600, 1600, 1200))
    return picture


def test_a_large_picture_is_sent_small_and_upright(shopper: Shopper) -> None:
    lying = halves("red", "blue").rotate(90, expand=True)
    turned = Image.Exif()
    turned[0x0112] = 6
    with shopper.page.expect_request(is_search) as sent:
        shopper.choose_picture(upload("phone.jpg", encoded(lying, "JPEG", exif=turned.tobytes())))
    content = sent_picture(sent.value)
    picture = opened(content)
    assert len(content) < MOST_BYTES
    assert picture.size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)
    top, bottom = picture.getpixel((256, 20)), picture.getpixel((256, 360))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, top[2] > 200) == (True, False)
    assert (bottom[0] > 200, bottom[2] > 200) == (False, True)


def test_what_is_transparent_is_white(shopper: Shopper) -> None:
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    with shopper.page.expect_request(is_search) as sent:
        shopper.choose_picture(upload("cut-out.png", encoded(picture, "PNG"), "image/png"))
    small = opened(sent_picture(sent.value))
    assert small.size == (300, 100)
    assert small.getextrema() == ((255, 255),) * 3


def test_twenty_megabytes_are_no_trouble(shopper: Shopper, tmp_path: Path) -> None:
    noise = Image.frombytes("RGB", (3000, 2400), os.urandom(3000 * 2400 * 3))
    file = tmp_path / "noise.png"
    noise.save(file, compress_level=0)
    assert file.stat().st_size > 20_000_000
    with shopper.page.expect_request(is_search) as sent:
        shopper.choose_picture(file)
    content = sent_picture(sent.value)
    assert len(content) < MOST_BYTES
    assert max(opened(content).size) == LONGEST_SIDE


def test_twenty_megabytes_of_junk_are_told_from_a_picture_that_is_too_large(
    shopper: Shopper, tmp_path: Path
) -> None:
    file = tmp_path / "junk.jpg"
    file.write_bytes(b"junk" * 5_000_000)
    shopper.choose_picture(file)
    see_it_refused(shopper, "That picture cannot be read")


def see_it_refused(shopper: Shopper, said: str) -> None:
    """See that the choice of a file has changed nothing, that it is said why, and that this can be closed."""
    expect(shopper.page.get_by_role("alert")).to_contain_text(said)
    assert shopper.state() == {}
    shopper.page.get_by_role("alert").get_by_role("button", name="Close").click()
    expect(shopper.page.get_by_role("alert")).to_be_hidden()


def test_what_the_browser_cannot_read_goes_as_it_is(shopper: Shopper) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    heic = io.BytesIO()
    pillow_heif.from_pillow(opened(drawn("blue sneaker"))).save(heic)
    with shopper.page.expect_request(is_search) as sent:
        shopper.choose_picture(upload("phone.heic", heic.getvalue(), "image/heic"))
    assert sent_picture(sent.value) == heic.getvalue()
    expect(shopper.titles.first).to_have_text("Blue sneaker")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (upload("notes.txt", b"words", "text/plain"), "That is not a picture we can read"),
        (upload("raw.heic", b"\0" * 3_000_000, "image/heic"), "That picture is too large"),
        (upload("empty.png", b"", "image/png"), "That picture cannot be read"),
        (upload("cut.jpg", LARGE[: len(LARGE) * 3 // 4]), "That picture cannot be read"),
        (upload("junk.webp", b"junk" * 1_000_000, ""), "That picture cannot be read"),
    ],
)
def test_what_is_no_picture_changes_nothing_but_is_said(
    shopper: Shopper, file: dict[str, object], said: str
) -> None:
    shopper.choose_picture(file)
    see_it_refused(shopper, said)


def test_a_damaged_picture_that_only_the_model_finds_out_can_be_taken_back(
    visit: Visit, shopper: Shopper
) -> None:
    visit.watch.expect("/search 400")
    shopper.choose_picture(upload("phone.heic", b"\0\0\0\x18ftypheic" + b"\0" * 500, "image/heic"))
    expect(shopper.page.get_by_role("heading", name="That picture cannot be read")).to_be_visible()
    shopper.results.get_by_role("button", name="Remove the picture").click()
    shopper.wait_for_answer()
    assert shopper.state() == {}
