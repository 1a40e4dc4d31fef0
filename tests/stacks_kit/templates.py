"""Both stacks' templates under settings."""

from typing import Any

import aws_cdk as cdk
from aws_cdk.assertions import Template

import app as application


def synthesise(**context: str) -> tuple[Template, Template]:
    """Return the templates of the data and the service stack under some settings."""
    data, service = application.build(cdk.App(context=context))
    return Template.from_stack(data), Template.from_stack(service)


def methods(template: Template) -> dict[tuple[str, str], dict[str, Any]]:
    """The properties of every method, by path (the root is `/`) and verb."""
    resources = template.find_resources("AWS::ApiGateway::Resource")

    def path(resource: Any) -> str:
        if "Ref" not in resource:
            return ""
        properties = resources[resource["Ref"]]["Properties"]
        return f"{path(properties['ParentId'])}/{properties['PathPart']}"

    found = [m["Properties"] for m in template.find_resources("AWS::ApiGateway::Method").values()]
    return {(path(m["ResourceId"]) or "/", m["HttpMethod"]): dict(m) for m in found}
