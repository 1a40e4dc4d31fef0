"""How the page comes: its policy, its copies in the browser, its bytes, its place on other sites."""

import re

import requests

from page_kit.stack import Stack
from page_kit.visit import Visit

MOST_BYTES = 40 * 1024
PARTS = ("Document", "Script", "Stylesheet")
SLIPPED_IN = (
    """const script = document.createElement("script");
    script.append("document.title = 'stolen'"); document.body.append(script);""",
    """document.body.insertAdjacentHTML("beforeend", `<img src=x onerror="document.title='stolen'">`);""",
    """const image = document.createElement("img");
    image.setAttribute("onerror", "document.title = 'stolen'"); image.src = "x"; document.body.append(image);""",
)


def test_all_of_the_page_is_small_and_comes_in_three_requests(visit: Visit) -> None:
    visit.open()
    visit.rest()
    parts = visit.traffic.of(*PARTS)
    assert [part.kind for part in parts].count("Document") == 1
    assert len(parts) == len(PARTS), parts
    assert sum(part.size for part in parts) <= MOST_BYTES, parts


def test_a_second_visit_asks_for_the_page_alone(visit: Visit) -> None:
    visit.open()
    visit.rest()
    begun = len(visit.traffic.done)
    answers: list[tuple[str, int]] = []
    visit.page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    visit.page.goto("about:blank")
    visit.open()
    visit.rest()
    again = [part for part in visit.traffic.done[begun:] if part.kind in PARTS and part.size]
    assert [part.kind for part in again] == ["Document"], again


def test_the_address_without_its_slash_leads_to_the_page(visit: Visit, stack: Stack) -> None:
    visit.page.goto(f"{stack.address.rstrip('/')}?q=mug")
    assert visit.page.url == f"{stack.address}?q=mug"
    visit.page.locator("product-search").wait_for()


def test_a_script_that_somebody_slips_in_does_not_run(visit: Visit) -> None:
    visit.open()
    visit.watch.expect("Content Security Policy|Trusted")
    for slip in SLIPPED_IN:
        visit.page.evaluate(f"() => {{ try {{ {slip} }} catch {{}} }}")
    visit.rest()
    assert visit.page.title() != "stolen"


def test_a_page_of_another_site_embeds_the_search(visit: Visit, site: str) -> None:
    visit.page.goto(site)
    visit.page.get_by_role("searchbox").first.fill("red striped mug")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_text("Red striped mug").first.wait_for()
    picture = visit.page.locator("product-search .card img").first
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


def test_no_other_site_can_put_the_page_into_a_frame(stack: Stack) -> None:
    policy = requests.get(stack.address, timeout=10).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"unsafe|\*", policy)
