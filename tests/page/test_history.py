"""Pages, addresses, back, forward and reload; details in a dialog of their own address."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from page_kit.shopper import Shopper
from page_kit.visit import Visit


def test_the_grid_goes_on_as_one_scrolls_and_is_restored_where_one_was(shopper: Shopper) -> None:
    shopper.type("mug")
    for pages in (2, 3):
        shopper.page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
        shopper.page.wait_for_url(lambda url, pages=pages: f"pages={pages}" in url)  # type: ignore[misc]
    seen = shopper.cards.nth(50)
    seen.scroll_into_view_if_needed()
    title = seen.locator(".open").inner_text()
    shopper.page.wait_for_function("() => history.state.scroll === Math.round(scrollY)")
    place = shopper.page.evaluate("() => scrollY")
    shopper.page.reload()
    expect(shopper.cards.nth(50).locator(".open")).to_have_text(title)
    shopper.page.wait_for_function("(place) => Math.abs(scrollY - place) < 2", arg=place)
    expect(seen).to_be_in_viewport()


def test_show_more_works_without_scrolling(shopper: Shopper) -> None:
    shopper.type("mug")
    more = shopper.page.get_by_role("button", name="Show more")
    more.focus()
    shopper.page.keyboard.press("Enter")
    shopper.page.wait_for_url(lambda url: "pages=" in url)
    assert shopper.cards.count() >= 48


def test_no_product_comes_twice_and_the_end_is_said(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.page.url}?q=mug&pages=13")
    expect(shopper.page.get_by_text("That is everything.")).to_be_visible()
    links = shopper.titles.evaluate_all("(links) => links.map((link) => link.href)")
    assert len(links) == len(set(links)) == 306


def test_back_and_forward_go_through_what_was_asked(shopper: Shopper) -> None:
    shopper.type("mug")
    shopper.facet("Colour").get_by_role("button", name="red").click()
    shopper.wait_for_answer(q="mug", **{"is.colour": "red"})
    shopper.type("dress")
    for words, filtered in (("mug", True), ("mug", False), ("", False)):
        shopper.page.go_back()
        expect(shopper.field).to_have_value(words)
        assert ("is.colour" in shopper.state()) == filtered
    expect(shopper.page.get_by_role("status")).to_have_text("306 products")
    shopper.page.go_forward()
    expect(shopper.field).to_have_value("mug")
    expect(shopper.titles.first).to_contain_text("mug")


def test_details_begin_with_the_picture_that_matched_and_lead_away_too(shopper: Shopper) -> None:
    shopper.type("red striped mug")
    card = shopper.cards.filter(has_text="Another view").first
    title, matched = card.locator(".open").inner_text(), card.locator("img").get_attribute("src")
    assert matched
    card.locator(".open").click()
    dialog = shopper.details
    shown = dialog.locator(".strip [aria-current=true] img")
    expect(shown).to_have_attribute("src", re.compile(re.escape(urlsplit(matched).path)))
    expect(dialog.locator(".strip button").first).to_have_attribute("aria-current", "false")
    dialog.get_by_role("button", name="Less like this").click()
    expect(dialog).to_be_hidden()
    expect(shopper.chip(f"Less like: {title}")).to_be_visible()


def test_details_have_all_pictures_and_an_address(shopper: Shopper) -> None:
    shopper.type("blue sneaker")
    shopper.titles.first.click()
    shopper.page.wait_for_url(lambda url: "product=P0004" in url)
    dialog = shopper.details
    expect(dialog.get_by_role("heading", name="Blue sneaker")).to_be_visible()
    expect(dialog.get_by_text("Cushioned for every step")).to_be_visible()
    expect(dialog.get_by_role("definition").filter(has_text="plain")).to_be_visible()
    pictures = dialog.get_by_role("button", name="Picture")
    assert pictures.count() > 1
    pictures.nth(1).click()
    expect(dialog.get_by_role("img", name="Picture 2 of")).to_be_visible()
    shopper.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(shopper.titles.first).to_be_focused()
    shopper.page.wait_for_url(lambda url: url.endswith("?q=blue+sneaker"))
    shopper.page.go_forward()
    expect(dialog.get_by_role("heading", name="Blue sneaker")).to_be_visible()
    shopper.page.go_back()
    expect(dialog).to_be_hidden()


def test_a_link_to_a_product_opens_it_over_the_page(visit: Visit) -> None:
    visit.open("?product=P0004")
    shopper = Shopper(visit.page)
    expect(shopper.details.get_by_role("heading", name="Blue sneaker")).to_be_visible()
    shopper.details.get_by_role("button", name="More like this").click()
    expect(shopper.details).to_be_hidden()
    shopper.wait_for_answer(like="P0004")


def test_a_link_to_a_product_that_is_gone_says_so(visit: Visit) -> None:
    visit.watch.expect("/products/nowhere.* 404")
    visit.open("?product=nowhere")
    shopper = Shopper(visit.page)
    expect(shopper.details).to_contain_text("no longer in the catalogue")
    shopper.details.get_by_role("button", name="Close").click()
    expect(shopper.details).to_be_hidden()
