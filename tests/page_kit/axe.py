"""axe-core, the accessibility checker, on a page as it is now."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from journey.deployment import ROOT

_RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


@cache
def _source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds, inside of web components too: `rule: what it wants, at which elements`."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    return [line for found in page.evaluate(_RUN) for line in _lines(found)]


def _lines(found: dict[str, Any]) -> list[str]:
    return [
        f"{found['id']}: {found['help']}, at {node['target']}: {' '.join(node['failureSummary'].split())}"
        for node in found["nodes"]
    ]
