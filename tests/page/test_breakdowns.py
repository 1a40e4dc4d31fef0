"""What the page gets to see when parts of the application fail, and that it comes back: the kit's own breakdowns."""

from typing import Any

import pytest

from journey.deployment import until
from page_kit.stack import Stack
from page_kit.visit import Visit

_ASK = """async (request) => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("search", { method: "POST", headers, body: JSON.stringify(request) });
  return { status: answer.status, again: answer.headers.get("Retry-After"), ...(await answer.json()) };
}"""


def ask(visit: Visit, text: str = "red striped mug") -> dict[str, Any]:
    """What the page is told when it searches for words that nobody has searched for lately."""
    answer: dict[str, Any] = visit.page.evaluate(_ASK, {"text": text, "size": 1})
    return answer


@pytest.fixture
def opened(visit: Visit) -> Visit:
    visit.open()
    visit.settle()
    assert ask(visit)["items"][0]["title"] == "Red striped mug"
    return visit


def test_a_domain_that_is_gone_is_a_503_with_a_time_to_come_back(opened: Visit, stack: Stack) -> None:
    opened.watch.expect("search 503")
    with stack.domain_stopped():
        told = ask(opened)
        assert (told["status"], told["error"]["code"]) == (503, "unavailable")
        assert int(told["again"]) > 0
    until(lambda: ask(opened)["status"] == 200)


def test_a_throttled_api_still_serves_the_page(opened: Visit, stack: Stack) -> None:
    opened.watch.expect("search 429")
    with stack.throttled():
        told = ask(opened)
        assert (told["status"], told["error"]["code"], told["again"]) == (429, "throttled", "1")
        opened.page.reload()
        opened.page.locator("product-search").wait_for()
    assert ask(opened)["status"] == 200


def test_before_the_first_release_there_is_nothing_to_find(opened: Visit, stack: Stack) -> None:
    opened.watch.expect("search 404")
    with stack.not_indexed():
        told = ask(opened)
        assert (told["status"], told["error"]["code"]) == (404, "not_indexed")
    assert ask(opened)["status"] == 200


def test_a_line_that_is_cut_fails_at_once_and_mends(opened: Visit) -> None:
    opened.watch.expect("search net::ERR_INTERNET_DISCONNECTED")
    opened.offline()
    assert opened.page.evaluate("() => fetch('search', { method: 'POST' }).then(() => '', String)")
    assert not opened.page.evaluate("navigator.onLine")
    opened.online()
    assert ask(opened)["status"] == 200
