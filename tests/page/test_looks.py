"""Where things stand: what begins at one edge, what fits into one row, what lies over nothing else."""

import io

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, expect

from page_kit.shopper import Shopper
from page_kit.visit import NARROW, WIDE, Visiting

_LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const seen = element.getBoundingClientRect();
  const lines = [...range.getClientRects()].filter(({ top, width }) => width && top < seen.bottom - 2);
  return lines.map(({ left }) => left - seen.left);
}"""


def box(shown: Locator) -> FloatRect:
    found = shown.bounding_box()
    assert found
    return found


def gap(upper: Locator, lower: Locator) -> float:
    return box(lower)["y"] - box(upper)["y"] - box(upper)["height"]


def indents(shown: Locator) -> list[float]:
    """How far from its left edge each line of a text begins."""
    found: list[float] = shown.evaluate(_LINES)
    assert found
    return found


def test_titles_of_every_script_begin_where_the_pages_lines_do(visiting: Visiting) -> None:
    visit = visiting(WIDE)
    shopper = Shopper(visit.page)
    visit.open("?is.category=oddity&product=odd-arabic")
    heading = shopper.details.get_by_role("heading", name="كوب")
    expect(shopper.details.get_by_role("definition").filter(has_text="خزف")).to_be_visible()
    assert max(indents(heading)) < 2
    assert max(indents(shopper.details.get_by_role("definition").filter(has_text="خزف"))) < 2
    shopper.details.get_by_role("button", name="Close").click()
    assert indents(shopper.titles.filter(has_text="كوب"))[0] < 2  # the last has room for its dots


def test_a_card_without_a_price_keeps_the_distance_that_a_price_has(shopper: Shopper) -> None:
    priced = shopper.cards.first
    distance = gap(priced.locator(".title"), priced.locator(".price"))
    shopper.type("oddity")
    bare = shopper.cards.filter(has_text="of three hundred letters")
    assert gap(bare.locator(".title"), bare.locator(".meta")) == pytest.approx(distance)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_both_ways_on_from_a_product_stand_in_one_row(visiting: Visiting, width: int) -> None:
    visit = visiting(width)
    shopper = Shopper(visit.page)
    visit.page.emulate_media(reduced_motion="reduce")  # the dialog would still be on its way up
    visit.open("?q=mug&product=P0004")
    ways = [shopper.details.get_by_role("button", name=f"{way} like this") for way in ("More", "Less")]
    expect(ways[1]).to_be_visible()
    visit.settle()
    assert box(ways[0])["y"] == box(ways[1])["y"]


def test_facets_that_go_on_below_the_edge_fade_there(shopper: Shopper) -> None:
    side = shopper.page.get_by_role("region", name="Filters")
    for height in range(760, 840, 8):  # at some of these a slider's thumbs are cut
        shopper.page.set_viewport_size({"width": WIDE, "height": height})
        assert colours_of_the_last_lines(side) == 1
    shopper.facet("Category").get_by_role("button", name="more").click()
    assert side.evaluate("(side) => side.scrollHeight > side.clientHeight")
    for height in range(600, 640, 8):  # at some of these a row of chips is cut
        shopper.page.set_viewport_size({"width": WIDE, "height": height})
        assert colours_of_the_last_lines(side) == 1
    side.evaluate("(side) => side.scrollTo(0, side.scrollHeight)")
    price = shopper.page.get_by_role("spinbutton", name="Price, to")
    assert gap(price, side) + box(side)["height"] >= 40


def colours_of_the_last_lines(shown: Locator) -> int:
    picture = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    last = picture.crop((0, picture.height - 3, picture.width, picture.height))
    return len(last.getcolors(last.width * last.height) or [])


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_why_a_picture_was_not_taken_lies_over_no_control(visiting: Visiting, width: int) -> None:
    visit = visiting(width)
    visit.open()
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    shopper.choose_picture({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"})
    refusal = visit.page.get_by_role("alert")
    expect(refusal).to_be_in_viewport()
    controls = visit.page.locator("product-search").locator(".toolbar, .header, .welcome")
    assert [one for one in controls.all() if gap(one, refusal) < 0] == []
    shopper.type("mug")
    expect(refusal).to_be_hidden()
