"""What both state machines need: definitions for every partition, and how their executions are called."""

import aws_cdk as cdk
from aws_cdk import aws_stepfunctions as sfn

_IN_ANY_PARTITION = ("arn:aws:states:", "arn:${Partition}:states:")
"""China and GovCloud have others."""
EVERY, OF_ITS_MAPS = ":*", "/*"


def in_any_partition(definition: str) -> str:
    """Return a state machine's definition, with the integrations' ARNs in whichever partition the stack goes to."""
    return definition.replace(*_IN_ANY_PARTITION)


def executions(machine: sfn.StateMachine, which: str = EVERY) -> str:
    """Return the ARN of a machine's executions, or of those that its Distributed Maps start."""
    return cdk.Stack.of(machine).format_arn(
        service="states",
        resource="execution",
        resource_name=f"{machine.state_machine_name}{which}",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
