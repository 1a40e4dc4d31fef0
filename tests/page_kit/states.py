"""The states of the page: how each is brought about. Every one is checked by axe-core, and has its screenshots."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from playwright.sync_api import Route, expect

from page_kit.shopper import SEARCHES, Shopper, drawn
from page_kit.visit import NARROW, Visit

Bringing = Callable[[Visit], AbstractContextManager[None]]
STATES: dict[str, Bringing] = {}
"""By name. A state lasts as long as its context: some of it is undone behind the visitor's back."""


def state(bring: Callable[[Visit, Shopper], Iterator[None]]) -> Bringing:
    """Register a state under its function's name, `nothing_typed` as `nothing-typed`."""

    @contextmanager
    def brought(visit: Visit) -> Iterator[None]:
        yield from bring(visit, Shopper(visit.page))

    STATES[bring.__name__.replace("_", "-")] = brought
    return brought


def _shown(visit: Visit, shopper: Shopper, address: str = "") -> None:
    visit.open(address)
    shopper.wait_for_answer()
    visit.settle()


def _with_picture(visit: Visit, shopper: Shopper) -> None:
    _shown(visit, shopper)
    shopper.drop_picture(drawn("blue sneaker"))
    shopper.page.wait_for_url(lambda url: "picture=" in url)


def _refused(visit: Visit, shopper: Shopper, status: int, code: str, heading: str) -> None:
    """A refusal as the API's document has it."""
    visit.watch.expect(f"search {status}")
    error = {"error": {"code": code, "message": "What the log says.", "field": None}}

    def answer(route: Route) -> None:
        route.fulfill(status=status, headers={"Retry-After": "20"}, json=error)

    visit.page.route(SEARCHES, answer)
    shopper.field.fill("mug")
    expect(visit.page.get_by_role("heading", name=heading)).to_be_visible()


@state
def nothing_typed(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """The page as it is opened."""
    _shown(visit, shopper)
    yield


@state
def searching(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """The first answer is still to come."""
    visit.page.route(SEARCHES, lambda route: None)
    visit.open("?q=mug")
    expect(visit.page.locator("product-search .results[aria-busy=true] .bone").first).to_be_visible()
    yield
    visit.page.unroute(SEARCHES)
    shopper.wait_for_answer()


@state
def results(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """What words find."""
    _shown(visit, shopper)
    shopper.type("red striped mug")
    visit.settle()
    yield


@state
def by_picture(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """What a picture finds."""
    _with_picture(visit, shopper)
    expect(shopper.titles.first).to_have_text("Blue sneaker")
    visit.settle()
    yield


@state
def by_picture_and_words(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """What both find together."""
    _with_picture(visit, shopper)
    shopper.type("striped sneaker")
    visit.settle()
    yield


@state
def filtered(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """Some filters are on."""
    _shown(visit, shopper, "?q=mug&is.colour=red&is.colour=blue&to.price=20&sort=price")
    yield


@state
def filters_open(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """All values of a facet; on a phone in the sheet."""
    _shown(visit, shopper, "?q=mug&is.colour=red")
    if visit.page.viewport_size and visit.page.viewport_size["width"] <= NARROW:
        visit.page.get_by_role("button", name="Filters").click()
    shopper.facet("Category").get_by_role("button", name="more").click()
    yield


@state
def like_and_unlike(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """From one product to its kind, away from another."""
    _shown(visit, shopper, "?like=P0004&unlike=P0001")
    expect(shopper.chip("Less like: Red striped mug")).to_be_visible()
    yield


@state
def details(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """A product's details."""
    _shown(visit, shopper, "?q=blue+sneaker")
    shopper.titles.first.click()
    expect(shopper.details.get_by_text("Cushioned for every step")).to_be_visible()
    visit.settle()
    yield


@state
def no_good_match(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """Nothing stands out."""
    _shown(visit, shopper, "?q=something+for+a+party")
    expect(visit.page.get_by_role("heading", name="The nearest things we have")).to_be_visible()
    yield


@state
def nothing_found(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """No product passes the filters."""
    visit.open("?q=mug&is.colour=red&from.price=900")
    expect(visit.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    yield


@state
def words_only(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """The model sleeps, and words are answered."""
    _shown(visit, shopper)

    def answer(route: Route) -> None:
        found = route.fetch()
        asleep = {"reason": "model_unavailable", "message": "What the log says."}
        route.fulfill(response=found, json={**found.json(), "degraded": asleep})

    visit.page.route(SEARCHES, answer)
    shopper.field.fill("a crimson mug")
    expect(visit.page.get_by_text("Matched by words alone for now")).to_be_visible()
    yield
    visit.page.unroute_all(behavior="ignoreErrors")


@state
def model_starting(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """The model sleeps, and a picture has to wait."""
    _shown(visit, shopper)
    _refused(visit, shopper, 503, "unavailable", "Getting ready to look at your picture")
    yield


@state
def not_indexed(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """There is no catalogue yet."""
    visit.watch.expect("404")
    with visit.stack.not_indexed():
        visit.open()
        expect(visit.page.get_by_role("heading", name="No catalogue yet")).to_be_visible()
        yield


@state
def picture_refused(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """That was no picture."""
    _shown(visit, shopper)
    shopper.choose_picture({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"})
    expect(visit.page.get_by_role("alert")).to_be_visible()
    yield


@state
def picture_unreadable(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """The model cannot read it."""
    visit.watch.expect("search 400")
    _shown(visit, shopper)
    damaged = b"\0\0\0\x18ftypheic" + b"\0" * 500
    shopper.choose_picture({"name": "phone.heic", "mimeType": "image/heic", "buffer": damaged})
    expect(visit.page.get_by_role("heading", name="That picture cannot be read")).to_be_visible()
    yield


@state
def picture_elsewhere(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """A link to a picture that another device keeps."""
    _shown(visit, shopper, "?picture=abcde&q=mug")
    yield


@state
def dropping(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """A file is held over the page."""
    _shown(visit, shopper)
    data = visit.page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File([''], 'a.png')); return data; }"
    )
    visit.page.dispatch_event("product-search .results", "dragenter", {"dataTransfer": data})
    expect(visit.page.get_by_text("Drop the picture")).to_be_visible()
    yield


@state
def throttled(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """Too many are searching."""
    visit.watch.expect("429")
    _shown(visit, shopper)
    visit.page.clock.install()
    with visit.stack.throttled():
        shopper.field.fill("mug")
        visit.hurry_to(visit.page.get_by_role("heading", name="One moment"))
        yield


@state
def offline(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """The line is cut."""
    visit.watch.expect("failed: ")
    _shown(visit, shopper)
    visit.offline()
    shopper.field.fill("mug")
    expect(visit.page.get_by_role("heading", name="You are offline")).to_be_visible()
    yield


@state
def internal(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """A fault of the service."""
    _shown(visit, shopper)
    _refused(visit, shopper, 500, "internal", "Something went wrong on our side")
    yield


@state
def forbidden(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """Not for everybody."""
    _shown(visit, shopper)
    _refused(visit, shopper, 403, "forbidden", "This search is not open to you")
    yield


@state
def oddities(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """Hostile, long and foreign titles, without pictures."""
    _shown(visit, shopper, "?q=oddity")
    yield


@state
def long_details(visit: Visit, shopper: Shopper) -> Iterator[None]:
    """A title of three hundred letters, and no picture."""
    _shown(visit, shopper, "?q=oddity&product=odd-long")
    expect(shopper.details.get_by_role("heading")).to_be_visible()
    yield
