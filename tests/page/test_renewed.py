"""A catalogue that is indexed anew while tabs are open: with fewer attributes, without pictures, other products."""

from playwright.sync_api import expect

from page_kit.shopper import Shopper, drawn
from page_kit.stack import Stack
from page_kit.visit import NARROW, STILL, Visit, Visiting


def test_an_open_tab_goes_on_without_the_attributes_that_are_gone(
    stack: Stack, visit: Visit, shopper: Shopper
) -> None:
    visit.watch.expect("/search 400")
    shopper.facet("Colour").get_by_role("button", name="red").click()
    shopper.wait_for_answer(**{"is.colour": "red"})
    with stack.plain():
        shopper.type("mug")
        expect(shopper.titles.first).to_contain_text("Mug no.")
        expect(shopper.facet("Category")).to_be_visible()
        expect(shopper.facet("Colour")).to_be_hidden()
        expect(visit.page.get_by_text("does not fit the catalogue: Colour.")).to_be_visible()
        visit.page.get_by_role("button", name="Remove from the search").click()
        shopper.page.wait_for_url(lambda url: "colour" not in url)
        expect(visit.page.get_by_text("does not fit")).to_be_hidden()


def test_a_link_that_no_longer_fits_is_answered_without_what_is_gone(
    stack: Stack, visit: Visit, shopper: Shopper
) -> None:
    visit.watch.expect("/search 400")
    with stack.plain():
        visit.open("?q=mug&is.colour=red&to.price=20&is.category=mug&sort=price")
        shopper.wait_for_answer()
        expect(visit.page.get_by_text("does not fit the catalogue: Colour, Price.")).to_be_visible()
        expect(visit.page.get_by_role("status")).to_have_text("2 products")
        visit.page.get_by_role("button", name="Remove from the search").click()
        shopper.page.wait_for_url(lambda url: "colour" not in url and "price=20" not in url)
        assert shopper.state()["is.category"] == ["mug"]


def test_a_card_whose_product_is_gone_says_so(stack: Stack, visit: Visit, shopper: Shopper) -> None:
    visit.watch.expect("/products/.* 404")
    with stack.plain():
        shopper.titles.first.click()
        expect(shopper.details).to_contain_text("no longer in the catalogue")
        expect(shopper.details.get_by_role("button", name="More like this")).to_be_hidden()


def test_what_is_like_a_product_that_is_gone_is_said_kindly(visit: Visit) -> None:
    visit.watch.expect("/search 400")
    visit.watch.expect("/products/nowhere.* 404")
    visit.open("?like=nowhere")
    expect(visit.page.get_by_role("heading", name="Not there any more")).to_be_visible()
    expect(visit.page.get_by_text("the release has")).to_be_hidden()
    expect(visit.page.get_by_role("button", name="Try again")).to_be_hidden()
    visit.page.get_by_role("button", name="See everything").click()
    Shopper(visit.page).wait_for_answer()


def test_without_pictures_to_compare_with_nothing_is_called_close(stack: Stack, visit: Visit) -> None:
    shopper = Shopper(visit.page)
    with stack.plain():
        visit.open()
        shopper.wait_for_answer()
        shopper.drop_picture(drawn("red mug"))
        shopper.page.wait_for_url(lambda url: "picture=" in url)
        expect(visit.page.get_by_text("hardly any pictures")).to_be_visible()
        expect(shopper.cards.filter(has_text="close")).to_have_count(0)


def test_what_is_only_the_nearest_to_a_product_is_not_called_close(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.page.url}?like=P0004")
    expect(shopper.chip("Like: Blue sneaker")).to_be_visible()
    expect(shopper.titles.first).to_contain_text("sneaker")
    expect(shopper.cards.filter(has_text="close")).to_have_count(0)


def test_examples_are_of_several_kinds_though_the_first_page_has_one(
    stack: Stack, visiting: Visiting
) -> None:
    with stack.plain():
        visit = visiting(NARROW)
        visit.open()
        Shopper(visit.page).wait_for_answer()
        welcome = visit.page.locator("product-search .welcome")
        for kind in ("dress", "mug", "boot", "teapot"):
            expect(welcome.get_by_role("button", name=kind, exact=True)).to_be_visible()
        last = welcome.locator("ul").last.bounding_box()
        whole = welcome.bounding_box()
        assert last
        assert whole
        assert whole["y"] + whole["height"] - (last["y"] + last["height"]) < 2
        assert sum(value for value, _ in visit.layout_shifts()) < STILL
