"""The stacks and change sets of an account, and what stacks export to each other."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping

from ..aws.errors import AwsError, validation_error
from ..aws.service import Json
from .stack import ChangeSet, Stack


class Registry:
    """Every stack since the start, deleted ones included, and the change sets that wait."""

    def __init__(self, account: str, region: str) -> None:
        self.stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, ChangeSet] = {}
        self.lock = threading.RLock()
        self._prefix = f"arn:aws:cloudformation:{region}:{account}:stack/"

    def new(self, name: str, parameters: Json) -> Stack:
        """A stack that is not here yet: `add` it once what is asked of it can be done."""
        stack = Stack(
            name,
            f"{self._prefix}{name}/{uuid.uuid4()}",
            tags=parameters.get("Tags") or [],
            role_arn=parameters.get("RoleARN"),
        )
        stack.enter("REVIEW_IN_PROGRESS", "User Initiated")
        return stack

    def add(self, stack: Stack) -> None:
        """Know a stack from now on."""
        self.stacks[stack.id] = stack

    def stack(self, name_or_id: str) -> Stack:
        """As `find`; raises `ValidationError` where there is none."""
        stack = self.find(name_or_id)
        if stack is None:
            raise validation_error(f"Stack with id {name_or_id} does not exist")
        return stack

    def find(self, name_or_id: str) -> Stack | None:
        """By id any stack, by name only one that lives."""
        if name_or_id.startswith("arn:"):
            return self.stacks.get(name_or_id)
        return next((stack for stack in self.living() if stack.name == name_or_id), None)

    def living(self) -> list[Stack]:
        """Stacks that are not deleted."""
        return [stack for stack in self.stacks.values() if stack.deleted is None]

    def change_set(self, parameters: Json) -> ChangeSet:
        """The one of `ChangeSetName`, an id or with `StackName` a name."""
        name = parameters["ChangeSetName"]
        for change_set in reversed(list(self.change_sets.values())):
            stack = self.stacks[change_set.stack_id]
            named = change_set.name == name and parameters.get("StackName") in (stack.name, stack.id)
            if change_set.id == name or named:
                return change_set
        raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)

    def change_set_stack(self, parameters: Json) -> Stack:
        """The stack of that change set."""
        return self.stacks[self.change_set(parameters).stack_id]

    def exports_for(self, asking: Stack) -> Mapping[str, str]:
        """What all other stacks export."""
        return {k: v for stack in self.living() if stack is not asking for k, v in stack.exports.items()}

    def importers(self, export: str) -> list[str]:
        """The names of the stacks that import it."""
        return [stack.name for stack in self.living() if export in stack.imports]
