"""Step Functions state machines, CodeBuild projects and OpenSearch domains."""

from __future__ import annotations

import json
import re

from ..resource_types import Api, Change, Created, Json, ResourceType, deletes, names


def _definition(change: Change) -> str:
    """A state machine's definition, from wherever the template keeps it, with substitutions made."""
    properties = change.properties
    if "DefinitionS3Location" in properties:
        place = properties["DefinitionS3Location"]
        body = change.clients("s3").get_object(Bucket=place["Bucket"], Key=place["Key"])["Body"]
        text = body.read().decode()
    else:
        text = properties.get("DefinitionString") or json.dumps(properties["Definition"])
    values: Json = properties.get("DefinitionSubstitutions") or {}
    return re.sub(r"\$\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)


def _machine(change: Change) -> Json:
    return {
        "definition": _definition(change),
        "roleArn": change.properties["RoleArn"],
        "loggingConfiguration": change.properties.get("LoggingConfiguration"),
    }


def _create_machine(change: Change) -> Created:
    name = change.properties.get("StateMachineName") or change.named(limit=80)
    kind = change.properties.get("StateMachineType", "STANDARD")
    tags = change.properties.get("Tags")
    created = {**_machine(change), "name": name, "type": kind, "tags": tags}
    arn = change.call("stepfunctions", "create_state_machine", created)["stateMachineArn"]
    return Created(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": "INITIAL"})


def _update_machine(change: Change) -> Created:
    machine = {**_machine(change), "stateMachineArn": change.physical_id}
    answer = change.call("stepfunctions", "update_state_machine", machine)
    revision = answer.get("revisionId", "UPDATED")
    return Created(change.physical_id, {**change.attributes, "StateMachineRevisionId": revision})


def _delete_machine(change: Change) -> None:
    """Running executions end first, as they do on AWS."""
    client = change.clients("stepfunctions")
    running = client.list_executions(stateMachineArn=change.physical_id, statusFilter="RUNNING")["executions"]
    for execution in running:
        client.stop_execution(executionArn=execution["executionArn"], cause="the state machine was deleted")
    change.call("stepfunctions", "delete_state_machine", {"stateMachineArn": change.physical_id})


def _create_domain(change: Change) -> Created:
    name = change.properties.get("DomainName") or _domain_name(change)
    domain = change.call("opensearch", "create_domain", {**change.properties, "DomainName": name})[
        "DomainStatus"
    ]
    return Created(
        name,
        {
            "Arn": domain["ARN"],
            "DomainArn": domain["ARN"],
            "DomainEndpoint": domain["Endpoint"],
            "Id": domain["DomainId"],
        },
    )


def _domain_name(change: Change) -> str:
    """At most 28 lower-case letters, digits and hyphens, beginning with a letter."""
    name = change.named(limit=28, lower=True)
    return name if name[0].isalpha() else f"d{name[1:]}"


def _update_domain(change: Change) -> Created:
    settings = {k: v for k, v in change.properties.items() if k != "EngineVersion"}
    change.call("opensearch", "update_domain_config", {**settings, "DomainName": change.physical_id})
    return Created(change.physical_id, change.attributes)


TYPES = {
    "AWS::StepFunctions::StateMachine": ResourceType(
        _create_machine,
        _update_machine,
        _delete_machine,
        names(
            "StateMachineName StateMachineType RoleArn Definition DefinitionString DefinitionS3Location"
            " DefinitionSubstitutions LoggingConfiguration Tags"
        ),
        fixed=names("Tags"),
    ),
    "AWS::CodeBuild::Project": Api(
        "codebuild",
        "create_project",
        "project.name",
        {"Arn": "project.arn"},
        name="Name",
        update="update_project",
        delete="delete_project",
        by="name",
        properties=names(
            "Name Description Artifacts Cache EncryptionKey Environment QueuedTimeoutInMinutes ServiceRole Source"
            " TimeoutInMinutes"
        ),
    ).type(),
    "AWS::OpenSearchService::Domain": ResourceType(
        _create_domain,
        _update_domain,
        deletes("opensearch", "delete_domain", "DomainName"),
        names(
            "DomainName EngineVersion ClusterConfig DomainEndpointOptions EBSOptions EncryptionAtRestOptions"
            " LogPublishingOptions NodeToNodeEncryptionOptions"
        ),
    ),
}
