"""Titles, attributes and addresses that want to be more than text."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from page_kit.catalogue import LONG_WORD
from page_kit.shopper import Shopper
from page_kit.visit import NARROW, WIDE, Visiting


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hostile_titles_and_attributes_are_shown_as_text(visiting: Visiting, width: int) -> None:
    visit = visiting(width)
    visit.open("?q=oddity&is.category=oddity")
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    expect(shopper.titles.filter(has_text="<script>document.title='stolen'</script>")).to_be_visible()
    visit.open("?product=odd-script")
    dialog = shopper.details
    expect(dialog.get_by_role("heading")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(dialog.get_by_text('"><svg onload=alert(1)>', exact=True)).to_be_visible()
    assert visit.page.title() == "Product search"
    assert (
        visit.page.locator(
            "product-search script, product-search img[src=x], product-search svg[onload]"
        ).count()
        == 0
    )


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_long_words_and_titles_stay_within_their_cards(visiting: Visiting, width: int) -> None:
    visit = visiting(width)
    visit.open("?is.category=oddity")
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= width
    for card in shopper.cards.all()[:6]:
        assert card.evaluate("(card) => card.scrollWidth <= card.clientWidth")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_long_words_and_titles_stay_within_their_details(visiting: Visiting, width: int) -> None:
    visit = visiting(width)
    visit.open("?is.category=oddity")
    shopper = Shopper(visit.page)
    for title in ("Donaudampf", "of three hundred", "كوب", "赤い"):
        shopper.titles.filter(has_text=title).click()
        expect(shopper.details.get_by_role("heading")).to_contain_text(title)
        visit.settle()
        assert shopper.details.evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth")
        assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= width
        visit.page.keyboard.press("Escape")
        expect(shopper.details).to_be_hidden()


def test_an_address_is_taken_apart_without_trust(visiting: Visiting) -> None:
    visit = visiting()
    hostile = quote("<img src=x onerror=alert(1)>")
    visit.open(
        f"?q={hostile}&is.__proto__=x&is.nothing={hostile}&from.price=NaN&to.price=1e999&sort={hostile}&pages=-3"
    )
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    expect(shopper.field).to_have_value("<img src=x onerror=alert(1)>")
    expect(shopper.chip("Nothing: <img src=x onerror=alert(1)>")).to_be_visible()
    assert visit.page.evaluate("() => ({}).x") is None


def test_a_long_word_is_a_search_like_any_other(shopper: Shopper) -> None:
    shopper.type(LONG_WORD)
    expect(shopper.field).to_have_value(LONG_WORD)
