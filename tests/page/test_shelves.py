"""Facets, ranges, order; and what leads from one product to others."""

from playwright.sync_api import Route, expect

from page_kit.shopper import SEARCHES, Shopper, drawn, is_search


def test_facets_count_and_filter_and_their_chips_take_it_back(shopper: Shopper) -> None:
    shopper.type("mug")
    colour = shopper.facet("Colour")
    red = colour.get_by_role("button", name="red")
    red.click()
    shopper.wait_for_answer(**{"is.colour": "red"})
    expect(red).to_have_attribute("aria-pressed", "true")
    expect(shopper.cards.first).to_contain_text("red")
    colour.get_by_role("button", name="blue").click()
    shopper.page.wait_for_url(lambda url: "is.colour=red&is.colour=blue" in url)
    shopper.chip("Colour: red").click()
    shopper.wait_for_answer(**{"is.colour": "blue"})
    expect(shopper.cards.filter(has_not_text="blue")).to_have_count(0)
    shopper.chip("Colour: blue").click()
    shopper.page.wait_for_url(lambda url: url.endswith("?q=mug"))


def test_a_facets_count_is_what_it_leaves(shopper: Shopper) -> None:
    striped = shopper.facet("Pattern").get_by_role("button", name="striped")
    count = striped.inner_text().split()[-1]
    striped.click()
    shopper.wait_for_answer(**{"is.pattern": "striped"})
    expect(shopper.page.get_by_role("status")).to_have_text(f"{count} products")


def test_all_values_of_a_facet_unfold(shopper: Shopper) -> None:
    category = shopper.facet("Category")
    expect(category.get_by_role("button", name="teapot")).to_be_hidden()
    category.get_by_role("button", name="more").click()
    expect(category.get_by_role("button", name="teapot")).to_be_visible()
    category.get_by_role("button", name="Fewer").click()
    expect(category.get_by_role("button", name="teapot")).to_be_hidden()


def test_beside_an_unfolded_facet_others_filter_as_before(shopper: Shopper) -> None:
    shopper.facet("Category").get_by_role("button", name="more").click()
    shopper.facet("Colour").get_by_role("button", name="red").click()
    shopper.wait_for_answer(**{"is.colour": "red"})
    expect(shopper.facet("Category").get_by_role("button", name="Fewer")).to_be_visible()


def test_a_range_goes_by_keys_and_by_numbers(shopper: Shopper) -> None:
    most = shopper.page.get_by_role("slider", name="Price, to")
    most.focus()
    for _ in range(40):
        shopper.page.keyboard.press("ArrowLeft")
    shopper.page.wait_for_url(lambda url: "to.price=" in url)
    shopper.page.get_by_role("spinbutton", name="Price, from").fill("10")
    shopper.page.keyboard.press("Enter")
    shopper.page.get_by_role("spinbutton", name="Price, to").fill("20")
    shopper.page.keyboard.press("Enter")
    shopper.wait_for_answer(**{"from.price": "10", "to.price": "20"})
    expect(shopper.chip("Price: 10 \N{EN DASH} 20")).to_be_visible()
    prices = [float(price) for price in shopper.cards.locator(".price").all_inner_texts()]
    assert prices
    assert all(10 <= price <= 20 for price in prices)


def test_a_number_that_is_being_typed_is_not_taken_back_by_an_answer(shopper: Shopper) -> None:
    held: list[Route] = []
    shopper.page.route(SEARCHES, lambda route: held.append(route))
    with shopper.page.expect_request(is_search):
        shopper.page.get_by_role("spinbutton", name="Price, from").fill("10")
        shopper.page.keyboard.press("Enter")
    most = shopper.page.get_by_role("spinbutton", name="Price, to")
    most.fill("20")
    for route in held:
        route.continue_()
    shopper.page.unroute(SEARCHES)
    shopper.wait_for_answer(**{"from.price": "10"})
    expect(most).to_have_value("20")
    most.press("Enter")
    shopper.wait_for_answer(**{"from.price": "10", "to.price": "20"})


def test_what_is_no_number_leaves_the_end_as_it_was(shopper: Shopper) -> None:
    most = shopper.page.get_by_role("spinbutton", name="Price, to")
    before = most.input_value()
    most.fill("")
    shopper.page.keyboard.press("Enter")
    expect(most).to_have_value(before)


def test_sorted_by_price_the_cheapest_comes_first(shopper: Shopper) -> None:
    shopper.page.get_by_role("combobox", name="Sort").select_option("Price: low to high")
    shopper.wait_for_answer(sort="price")
    prices = [float(price) for price in shopper.cards.locator(".price").all_inner_texts()]
    assert prices == sorted(prices)


def test_nothing_left_offers_to_clear_the_filters(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.page.url}?q=mug&is.colour=red&from.price=900")
    expect(shopper.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    shopper.page.get_by_role("button", name="Clear the filters").click()
    shopper.wait_for_answer(q="mug")


def test_more_like_this_shows_its_kind_and_less_like_this_leads_away(shopper: Shopper) -> None:
    shopper.type("blue sneaker")
    shopper.cards.first.hover()
    shopper.page.get_by_role("button", name="More like Blue sneaker").click()
    shopper.page.wait_for_url(lambda url: "like=P0004" in url)
    expect(shopper.chip("Like: Blue sneaker")).to_be_visible()
    expect(shopper.titles.first).to_contain_text("sneaker")
    unwanted = shopper.titles.first.inner_text()
    shopper.cards.first.hover()
    shopper.cards.first.get_by_role("button", name="Less like").click()
    chip = shopper.chip(f"Less like: {unwanted}")
    expect(chip).to_be_visible()
    assert "unlike" in shopper.state()
    shopper.page.reload()
    expect(chip).to_be_visible()
    expect(shopper.chip("Like: Blue sneaker")).to_be_visible()
    chip.click()
    shopper.page.wait_for_url(lambda url: "unlike" not in url)


def test_which_picture_matched_is_said(shopper: Shopper) -> None:
    shopper.drop_picture(drawn("blue sneaker"))
    shopper.page.wait_for_url(lambda url: "picture=" in url)
    expect(shopper.page.get_by_text("Another view").first).to_be_visible()
