"""The templates in any partition: ARNs and host names come from CloudFormation's own pseudo parameters."""

import json
import re

import pytest
from aws_cdk.assertions import Template

ARN = re.compile(r"arn:aws(-[a-z]+)*:")
HOST = re.compile(r"[\w.-]*amazonaws\.com(\.cn)?")
SERVICE = re.compile(r"[a-z]+\.amazonaws\.com")
"""A service principal: the same in every partition, as far as this app's services go."""


@pytest.mark.parametrize("which", [0, 1])
def test_no_template_names_a_partition_or_its_suffix(
    templates: tuple[Template, Template], which: int
) -> None:
    text = json.dumps(templates[which].to_json())
    assert ARN.search(text) is None
    assert [host for host in (m[0] for m in HOST.finditer(text)) if not SERVICE.fullmatch(host)] == []


def test_the_state_machines_integrations_are_those_of_the_stacks_partition(service: Template) -> None:
    (machine,) = service.find_resources("AWS::StepFunctions::StateMachine").values()
    properties = machine["Properties"]
    assert properties["DefinitionSubstitutions"]["Partition"] == {"Ref": "AWS::Partition"}
    resources = [part.partition('"')[0] for part in properties["DefinitionString"].split('"Resource": "')[1:]]
    assert len(resources) >= 5
    assert all(resource.startswith("arn:${Partition}:states:::") for resource in resources)
