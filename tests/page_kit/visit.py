"""A visitor's browser window on the deployed page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from journey.deployment import until
from page_kit import axe
from page_kit.chromium import PATIENCE_MS
from page_kit.stack import Stack
from page_kit.traffic import Traffic
from page_kit.watch import Watch

Scheme = Literal["light", "dark"]
WIDE, NARROW = 1280, 390
STILL = 0.05
"""The layout shift's score from which on one sees it, half of what is good: facets' counts change."""
_HEIGHT = {WIDE: 800, NARROW: 844}
_OBSERVER = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) {
      const moved = entry.sources.map((source) => source.node?.nodeName ?? "?");
      window.shifts.push([entry.value, moved.join(" ")]);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
_SETTLED = """() => {
  const root = document.querySelector("product-search")?.shadowRoot;
  const near = (picture) => picture.getBoundingClientRect().top < 2 * innerHeight;
  const pictures = [...(root?.querySelectorAll("img") ?? [])].filter(near);
  return root?.querySelector("[aria-busy=false]") && pictures.every((picture) => picture.complete);
}"""
_FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@dataclass(frozen=True)
class Visit:
    """One window, with nothing kept from others: `page` is Playwright's, `watch` what nobody may miss."""

    stack: Stack = field(repr=False)
    context: BrowserContext = field(repr=False)
    page: Page
    watch: Watch
    traffic: Traffic = field(default_factory=Traffic, repr=False)

    def open(self, state: str = "") -> None:
        """Go to the page, or to a state of it by what follows its address: `?q=mug`."""
        self.page.goto(f"{self.stack.address}{state}")

    def settle(self) -> None:
        """Wait until the answer is shown, and every picture that is near."""
        self.page.wait_for_function(_SETTLED)

    def rest(self) -> None:
        """Wait until the network has been quiet for a while: what is not to come would have come."""
        self.page.wait_for_load_state("networkidle")

    def hurry_to(self, shown: Locator) -> None:
        """Let the page's clock, which is `page.clock.install`ed, run ahead until something is shown."""

        def is_shown() -> bool:
            self.page.clock.fast_forward(1000)
            return shown.is_visible()

        until(is_shown)

    def violations(self) -> list[str]:
        """What axe-core says of the page as it is now."""
        return axe.violations(self.page)

    def layout_shifts(self) -> list[tuple[float, str]]:
        """How far what moved by itself since the page was opened: the shift's score, and the elements."""
        return [(float(value), moved) for value, moved in self.page.evaluate("() => window.shifts")]

    def first_paint_ms(self) -> float | None:
        """When the first contents were painted, from the navigation's start; None before that."""
        painted: float | None = self.page.evaluate(_FIRST_PAINT)
        return painted

    def offline(self) -> None:
        """Cut the line."""
        self.context.set_offline(True)

    def online(self) -> None:
        """Mend the line."""
        self.context.set_offline(False)


Visiting = Callable[..., Visit]


def begin(browser: Browser, stack: Stack, width: int = WIDE, scheme: Scheme = "light") -> Visit:
    """Open an empty window of a width, for somebody who likes it light or dark."""
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHT.get(width, 800)},
        color_scheme=scheme,
        locale="en-GB",
        has_touch=width <= NARROW,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_OBSERVER)
    page = context.new_page()
    visit = Visit(stack, context, page, Watch((stack.origin, stack.embedder)))
    visit.watch.look_at(page)
    visit.traffic.look_at(context.new_cdp_session(page))
    return visit
