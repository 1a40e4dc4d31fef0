"""Words: typed, taken from an example, wanted and unwanted, found and not found."""

from collections.abc import Callable

from playwright.sync_api import Request, Route, expect

from page_kit.shopper import SEARCHES, Shopper, is_search
from page_kit.visit import NARROW, Visit, Visiting


def test_words_find_what_they_say_best_first(shopper: Shopper) -> None:
    shopper.type("red striped mug")
    expect(shopper.titles.first).to_have_text("Red striped mug")
    first = shopper.cards.first
    expect(first).to_contain_text("17.50")
    expect(first).to_contain_text("mug · red")
    expect(first).to_contain_text("Very close")
    expect(shopper.cards.filter(has_text="Loosely related").first).to_be_visible()
    expect(shopper.page.get_by_role("status")).to_have_text("306 products, nearest first")


def test_typing_searches_after_a_pause_and_an_older_answer_is_never_shown(shopper: Shopper) -> None:
    asked: list[str] = []
    held: list[Callable[[], None]] = []

    def hold_the_first(route: Route, request: Request) -> None:
        body = request.post_data_json
        asked.append(body["text"] if body else "")
        if len(asked) == 1:
            held.append(route.continue_)
        else:
            route.continue_()

    shopper.page.route(SEARCHES, hold_the_first)
    with shopper.page.expect_request(is_search):
        shopper.field.press_sequentially("blue", delay=5)
    shopper.field.press_sequentially(" handbag", delay=5)
    expect(shopper.titles.first).to_have_text("Blue handbag")
    held[0]()
    shopper.page.wait_for_load_state("networkidle")
    assert asked == ["blue", "blue handbag"]
    expect(shopper.titles.first).to_have_text("Blue handbag")
    assert shopper.state() == {"q": ["blue handbag"]}


def test_an_example_is_of_this_catalogue_and_finds_something(shopper: Shopper) -> None:
    shopper.page.get_by_role("button", name="red mug", exact=True).click()
    shopper.wait_for_answer(q="red mug")
    expect(shopper.field).to_have_value("red mug")
    expect(shopper.titles.first).to_have_text("Red mug")


def test_what_nobody_sells_is_said_kindly_and_the_nearest_is_shown_apart(shopper: Shopper) -> None:
    shopper.type("something for a party")
    heading = shopper.page.get_by_role("heading", name="The nearest things we have")
    expect(heading).to_be_visible()
    expect(shopper.page.get_by_role("heading", name="Nothing here quite matches")).to_be_visible()
    expect(shopper.page.get_by_role("status")).to_contain_text("Nothing here quite matches")
    expect(shopper.cards.first).to_contain_text("Loosely related")


def test_a_word_with_a_minus_is_a_wish_that_can_be_taken_back(shopper: Shopper) -> None:
    shopper.type("mug -striped")
    titles = shopper.titles.all_inner_texts()
    assert "striped" not in " ".join(titles[:8]).lower()
    shopper.chip("Without: striped").click()
    shopper.wait_for_answer(q="mug")
    expect(shopper.field).to_have_value("mug")


def test_a_slash_goes_to_the_field_and_escape_empties_it(shopper: Shopper) -> None:
    shopper.page.keyboard.press("/")
    expect(shopper.field).to_be_focused()
    shopper.page.keyboard.type("mug/cup")
    shopper.wait_for_answer(q="mug/cup")
    shopper.page.keyboard.press("Escape")
    shopper.page.wait_for_url(lambda url: "q=" not in url)
    expect(shopper.field).to_be_empty()
    expect(shopper.field).to_be_focused()


def test_a_phone_has_it_all_without_scrolling_sideways(visiting: Visiting) -> None:
    visit: Visit = visiting(NARROW)
    visit.open()
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    shopper.type("dress")
    visit.page.get_by_role("button", name="Filters").click()
    expect(shopper.details.get_by_role("heading", name="Filters")).to_be_visible()
    shopper.facet("Colour").get_by_role("button", name="red").click()
    shopper.details.get_by_role("button", name="Show").click()
    shopper.wait_for_answer(**{"is.colour": "red"})
    expect(visit.page.get_by_role("button", name="Filters (1)")).to_be_visible()
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= NARROW
