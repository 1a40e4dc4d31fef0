"""Both stacks synthesised once, and a folder of pictures in the checkout, where settings look for one."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_cdk.assertions import Template

from stacks.assets import ROOT
from stacks_kit.templates import synthesise


@pytest.fixture(scope="session")
def templates() -> tuple[Template, Template]:
    return synthesise()


@pytest.fixture(scope="session")
def data(templates: tuple[Template, Template]) -> Template:
    return templates[0]


@pytest.fixture(scope="session")
def service(templates: tuple[Template, Template]) -> Template:
    return templates[1]


@pytest.fixture
def pictures() -> Iterator[Path]:
    """Forty files in a folder below the checkout's scratch folder."""
    (ROOT / ".build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pictures-", dir=ROOT / ".build"))
    for number in range(40):
        (folder / f"{number}.jpg").write_bytes(b"picture %d" % number)
    yield folder
    shutil.rmtree(folder)
