"""Every state of the page, wide and narrow, light and dark: axe-core finds nothing, and nothing moves by itself.

With SCREENSHOTS naming a folder, a picture of each is left there: `make screenshots`.
"""

import os
from pathlib import Path

import pytest

from page_kit.states import STATES
from page_kit.visit import NARROW, STILL, WIDE, Visiting

FOLDER = os.environ.get("SCREENSHOTS")


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", STATES)
def test_a_state_can_be_used_by_everybody_and_holds_still(visiting: Visiting, name: str, width: int) -> None:
    visit = visiting(width)
    with STATES[name](visit):
        for scheme in ("light", "dark"):
            visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if FOLDER:
                visit.page.screenshot(path=Path(FOLDER) / f"{name}-{width}-{scheme}.png")
            assert visit.violations() == [], scheme
        assert sum(value for value, _ in visit.layout_shifts()) < STILL, visit.layout_shifts()
