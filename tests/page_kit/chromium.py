"""The machine's own Chromium, without a window and without a network beyond this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The shell first: the same engine without what draws a window, for two thirds of the processor's time."""
HOW_TO_GET_ONE = (
    "there is no Chromium on this machine: install one (apt-get install chromium-headless-shell), "
    "or name it in CHROMIUM"
)
PATIENCE_MS = 20_000
"""For whatever the page is to show, on a busy machine too; nothing waits without looking."""
_ARGUMENTS = ["--no-proxy-server", "--disable-gpu"]


def find() -> str | None:
    """The path of a Chromium or Chrome; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def running(executable: str) -> Iterator[Browser]:
    """Start it; in its sandbox, unless this is root, whom Chromium's sandbox does not take."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=_ARGUMENTS, chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield browser
        finally:
            browser.close()
