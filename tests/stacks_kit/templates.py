"""Both stacks' templates under settings."""

import aws_cdk as cdk
from aws_cdk.assertions import Template

import app as application


def synthesise(**context: str) -> tuple[Template, Template]:
    """Return the templates of the data and the service stack under some settings."""
    data, service = application.build(cdk.App(context=context))
    return Template.from_stack(data), Template.from_stack(service)
