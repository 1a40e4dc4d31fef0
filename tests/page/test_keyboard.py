"""Everything by keys alone, with the focus in sight."""

from playwright.sync_api import expect

from page_kit.shopper import Shopper

_FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const seen = [getComputedStyle(element), getComputedStyle(element, "::after")];
  const around = element.closest(".field, .round");
  if (around) seen.push(getComputedStyle(around));
  return {
    name: element.getAttribute("aria-label") || element.textContent.trim() || element.id,
    visible: element.type === "range"
      || seen.some(({ outlineStyle, boxShadow }) => outlineStyle !== "none" || boxShadow !== "none"),
  };
}"""


def test_every_stop_of_the_tab_key_can_be_seen_and_has_a_name(shopper: Shopper) -> None:
    names: list[str] = []
    shopper.page.keyboard.press("Tab")
    for _ in range(60):
        stop = shopper.page.evaluate(_FOCUSED)
        assert stop["name"], names
        assert stop["visible"], stop
        names.append(stop["name"])
        shopper.page.keyboard.press("Tab")
    assert names[0] == "Skip to the results"
    assert "Search products" in names
    assert "Price, from" in names
    assert any(name.startswith("More like") for name in names)


def test_a_sliders_thumb_shows_that_it_has_the_focus(shopper: Shopper) -> None:
    thumb = shopper.page.get_by_role("slider", name="Price, from")
    before = thumb.screenshot()
    thumb.focus()
    shopper.page.keyboard.press("ArrowRight")
    shopper.page.keyboard.press("ArrowLeft")
    after = thumb.screenshot()
    thumb.blur()
    assert after != before
    assert thumb.screenshot() == before


def test_a_search_from_the_first_key_to_the_details_and_back(shopper: Shopper) -> None:
    keys = shopper.page.keyboard
    keys.press("/")
    keys.type("blue sneaker")
    keys.press("Enter")
    shopper.wait_for_answer(q="blue sneaker")
    keys.press("ArrowDown")
    expect(shopper.titles.first).to_be_focused()
    keys.press("Enter")
    expect(shopper.details.get_by_role("heading", name="Blue sneaker")).to_be_visible()
    keys.press("Escape")
    expect(shopper.titles.first).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(shopper.cards.first.get_by_role("button", name="Less like")).to_be_visible()


def test_skipping_leads_to_the_results(shopper: Shopper) -> None:
    shopper.page.keyboard.press("Tab")
    shopper.page.keyboard.press("Enter")
    expect(shopper.results).to_be_focused()
