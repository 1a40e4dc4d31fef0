"""The page in a real browser: one deployment with a public API and the demo's catalogue, a window for each test.

With KEEP_STACK naming a folder, the deployment stays for the next run, which then takes seconds to begin. To end it:
`LOCAL_CLOUD_HOME=FOLDER/cloud make down`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import sharing
from page_kit import chromium, embedder
from page_kit.company import Company
from page_kit.shopper import Shopper
from page_kit.stack import Stack, deploy, remove
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
def deployed(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The application with its page, deployed by the CDK CLI; only where there is a browser to look at it.

    All processes of a run share it: the first deploys it, the last takes it down.
    """
    kept = os.environ.get("KEEP_STACK")
    folder = Path(kept).absolute() if kept else sharing.folder(tmp_path_factory) / "page"
    with closing(Company(folder)) as company:
        try:
            with company.at_the_door():
                company.join()
                stack = deploy(folder, company)
            yield stack
        finally:
            with company.at_the_door():
                if company.leave() and not kept:
                    remove(folder)


@pytest.fixture
def stack(deployed: Stack) -> Iterator[Stack]:
    """The deployed application, whole, until this test itself breaks something."""
    with deployed.company.among_others():
        yield deployed


@pytest.fixture(scope="session")
def site(deployed: Stack) -> Iterator[str]:
    """The origin of another site, whose page embeds the search."""
    with embedder.serving(deployed.embedder, deployed.address):
        yield deployed.embedder


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
