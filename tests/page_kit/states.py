"""The states of the page: how each is brought about. Every one is checked by axe-core, and has its screenshots."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from page_kit.visit import Visit

Bringing = Callable[[Visit], AbstractContextManager[None]]
STATES: dict[str, Bringing] = {}
"""By name. A state lasts as long as its context: some of it is undone behind the visitor's back."""


def state(bring: Callable[[Visit], Iterator[None]]) -> Bringing:
    """Register a state under its function's name, `nothing_typed` as `nothing-typed`."""
    context = contextmanager(bring)
    STATES[bring.__name__.replace("_", "-")] = context
    return context


@state
def nothing_typed(visit: Visit) -> Iterator[None]:
    """The page as it is opened."""
    visit.open()
    visit.settle()
    yield


@state
def results(visit: Visit) -> Iterator[None]:
    """What words find."""
    visit.open()
    visit.page.get_by_role("searchbox").fill("red striped mug")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_text("Red striped mug").first.wait_for()
    visit.settle()
    yield
