"""Both stacks synthesised once, and a folder of pictures in the checkout, where settings look for one."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

import app as application
from stacks.assets import ROOT


def synthesise(**context: str) -> tuple[Template, Template]:
    """Return the templates of the data and the service stack under some settings."""
    data, service = application.build(cdk.App(context=context))
    return Template.from_stack(data), Template.from_stack(service)


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
