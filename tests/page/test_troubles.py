"""What a shop may meet: a model that sleeps, no catalogue, a line that is cut; and how the page goes on by itself."""

import base64
import json
import uuid
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from page_kit.shopper import SEARCHES, Shopper, drawn
from page_kit.stack import Stack
from page_kit.visit import Visit, Visiting

LONG_MS = 60_000


def refusing(status: int, code: str, after: int | None = None) -> Callable[[Route], None]:
    """An answer as the API's document has it, for what no part that runs here brings about at will."""
    error = {"error": {"code": code, "message": "What the log says.", "field": None}}
    headers = {"Retry-After": str(after)} if after else {}

    def answer(route: Route) -> None:
        route.fulfill(status=status, headers=headers, json=error)

    return answer


def test_while_the_model_sleeps_words_are_answered_and_a_picture_waits_until_it_wakes(
    stack: Stack, visiting: Visiting
) -> None:
    by_picture, by_words = visiting(), visiting()
    by_picture.watch.expect("/search 503")
    shoppers = [Shopper(visit.page) for visit in (by_picture, by_words)]
    for visit, shopper in zip((by_picture, by_words), shoppers, strict=True):
        visit.open()
        shopper.wait_for_answer()
        visit.page.clock.install()
    with stack.model_asleep():
        shoppers[0].drop_picture(drawn("yellow boot"))
        by_picture.hurry_to(by_picture.page.get_by_text("Still looking"))
        shoppers[1].field.fill(f"crimson cup {uuid.uuid4().hex[:8]}")  # what was asked before needs no model
        expect(by_words.page.get_by_text("Matched by words alone for now")).to_be_visible()
        expect(by_words.page.get_by_text("Very close")).to_be_hidden()
        heading = by_picture.page.get_by_role("heading", name="Getting ready to look at your picture")
        expect(heading).to_be_visible(timeout=LONG_MS)
        expect(by_picture.page.get_by_text("Looks again in")).to_be_visible()
    by_words.hurry_to(by_words.page.get_by_role("status").filter(has_text="306 products"))
    expect(by_words.page.get_by_text("Matched by words alone")).to_be_hidden()
    by_picture.hurry_to(shoppers[0].titles.first.filter(has_text="boot"))


def test_not_indexed_yet_says_what_to_do_and_looks_again(stack: Stack, visit: Visit) -> None:
    visit.watch.expect("404")
    with stack.not_indexed():
        visit.open()
        expect(visit.page.get_by_role("heading", name="No catalogue yet")).to_be_visible()
        expect(visit.page.get_by_text("clip-search ingest")).to_be_visible()
    visit.page.get_by_role("button", name="Try again").click()
    Shopper(visit.page).wait_for_answer()


def test_throttled_it_waits_its_turn(stack: Stack, visit: Visit, shopper: Shopper) -> None:
    visit.watch.expect("429")
    visit.page.clock.install()
    with stack.throttled():
        with shopper.page.expect_response(lambda answer: answer.status == 429):
            shopper.field.fill("mug")
        visit.hurry_to(shopper.page.get_by_role("heading", name="One moment"))
    expect(shopper.titles.first).to_contain_text("mug")


def test_offline_it_goes_on_as_soon_as_the_line_is_back(visit: Visit, shopper: Shopper) -> None:
    visit.watch.expect("failed: ")
    visit.offline()
    shopper.field.fill("mug")
    expect(shopper.page.get_by_role("heading", name="You are offline")).to_be_visible()
    visit.online()
    expect(shopper.titles.first).to_contain_text("mug")
    expect(shopper.page.get_by_role("heading", name="You are offline")).to_be_hidden()


def test_a_search_engine_that_is_down_is_waited_for(stack: Stack, visit: Visit, shopper: Shopper) -> None:
    visit.watch.expect("/search 50")
    shopper.page.route(SEARCHES, refusing(503, "unavailable", 1))
    shopper.field.fill("mug")
    expect(
        shopper.page.get_by_text("Looks again in").or_(shopper.page.get_by_text("Looking again")).first
    ).to_be_visible()
    shopper.page.unroute(SEARCHES)
    expect(shopper.titles.first).to_contain_text("mug")


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (500, "internal", "Something went wrong on our side"),
        (403, "forbidden", "This search is not open to you"),
        (503, "reindex_required", "The catalogue is being renewed"),
    ],
)
def test_what_trying_again_may_mend_has_a_button(
    visit: Visit, shopper: Shopper, status: int, code: str, said: str
) -> None:
    visit.watch.expect(f"/search {status}")
    shopper.page.route(SEARCHES, refusing(status, code))
    shopper.field.fill("mug")
    expect(shopper.page.get_by_role("heading", name=said)).to_be_visible()
    shopper.page.unroute(SEARCHES)
    shopper.page.get_by_role("button", name="Try again").click()
    expect(shopper.titles.first).to_contain_text("mug")
    expect(shopper.page.get_by_role("heading", name=said)).to_be_hidden()


def gone(cursor: str) -> str:
    """A cursor as an earlier release gave it, which is no more."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    told = json.loads(zlib.decompress(raw[4:]))
    told[1] = "20200101t000000z-00000000"
    body = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    return (
        base64.urlsafe_b64encode(zlib.crc32(body).to_bytes(4, "big") + zlib.compress(body, 1))
        .decode()
        .rstrip("=")
    )


def test_a_page_of_a_release_that_is_gone_is_asked_for_anew(visit: Visit, shopper: Shopper) -> None:
    visit.watch.expect("/search 410")
    shopper.type("mug")
    answered: list[int] = []

    def with_an_old_cursor(route: Route) -> None:
        body = route.request.post_data_json or {}
        if body.get("cursor") and not answered:
            body["cursor"] = gone(body["cursor"])
        answer = route.fetch(post_data=body)
        answered.append(answer.status)
        route.fulfill(response=answer)

    shopper.page.route(SEARCHES, with_an_old_cursor)
    shopper.page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    shopper.page.wait_for_url(lambda url: "pages=2" in url)
    assert answered[:2] == [410, 200]
    expect(shopper.cards.nth(40)).to_be_attached()
