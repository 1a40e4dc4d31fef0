"""Both stacks synthesised once."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

import app as application


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
