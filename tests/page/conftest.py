"""The page in a real browser: one deployment with a public API and the demo's catalogue, a window for each test.

With KEEP_STACK naming a folder, the deployment stays for the next run, which then takes seconds to begin. To end it:
`LOCAL_CLOUD_HOME=FOLDER/cloud make down`.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from journey.catalogue import upload_and_ingest
from journey.deployment import bootstrapped
from page_kit import catalogue, chromium, embedder
from page_kit.shopper import Shopper
from page_kit.stack import LIMITS, Stack
from page_kit.visit import Visit, Visiting, begin


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    executable = chromium.find()
    if executable is None:
        pytest.skip(chromium.HOW_TO_GET_ONE)
    with chromium.running(executable) as browser:
        yield browser


@pytest.fixture(scope="session")
def site() -> Iterator[embedder.Site]:
    """Another site, whose page embeds the search."""
    with embedder.serving() as site:
        yield site


@pytest.fixture(scope="session")
def stack(browser: Browser, site: embedder.Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The application with its page, deployed by the CDK CLI; only where there is a browser to look at it."""
    settings = {"api_access": "public", "api_origins": site.origin, **LIMITS}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    kept = Path(os.environ["KEEP_STACK"]).absolute() if "KEEP_STACK" in os.environ else None
    with bootstrapped(tmp_path_factory, {}, kept=kept) as deployment:
        deployment.cdk("deploy", "--all", "--require-approval", "never", *options)
        folder = (kept or tmp_path_factory.mktemp("page")) / "catalogue"
        upload_and_ingest(deployment, catalogue.draw(folder, deployment.env))
        stack = Stack(deployment, (site.origin,))
        site.api = stack.address
        yield stack


@pytest.fixture
def visiting(browser: Browser, stack: Stack) -> Iterator[Visiting]:
    """Open windows, `visiting(width=390, scheme="dark")`; in the end none has anything to complain of."""
    visits: list[Visit] = []

    def visit(*arguments: Any, **options: Any) -> Visit:
        visits.append(begin(browser, stack, *arguments, **options))
        return visits[-1]

    yield visit
    for one in visits:
        one.context.close()
    assert [line for one in visits for line in one.watch.complaints()] == []


@pytest.fixture
def visit(visiting: Callable[..., Visit]) -> Visit:
    """A wide, light window, still empty."""
    return visiting()


@pytest.fixture
def shopper(visit: Visit) -> Shopper:
    """Somebody who has opened the page in a wide window."""
    visit.open()
    shopper = Shopper(visit.page)
    shopper.wait_for_answer()
    return shopper
