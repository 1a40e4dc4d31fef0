"""What a resource type is to the engine, and the way most of them are declared."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..aws.clients import Clients
from ..aws.errors import AwsError, validation_error
from ..aws.fit import fit

Json = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One step asked of a resource type. `physical_id` and `old` are empty when it is a creation."""

    type: str
    logical_id: str
    stack_id: str
    stack_name: str
    region: str
    account: str
    properties: Json
    clients: Clients
    physical_id: str = ""
    old: Json = field(default_factory=dict)
    attributes: Json = field(default_factory=dict)

    def call(self, service: str, operation: str, parameters: Json) -> Json:
        """Call an AWS operation (`create_role`) with parameters fitted to its input."""
        client = self.clients(service)
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
        given = {key: value for key, value in parameters.items() if value is not None}
        answer: Json = getattr(client, operation)(**fit(model.input_shape, given))
        return answer

    def named(self, *, limit: int = 64, lower: bool = False) -> str:
        """A name as CloudFormation makes them: stack, logical id and twelve random characters."""
        suffix = "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(12))
        room = limit - 14
        stack, logical = (
            self.stack_name[: room // 2],
            self.logical_id[: room - min(len(self.stack_name), room // 2)],
        )
        name = f"{stack}-{logical}-{suffix}"
        return re.sub(r"[^a-z0-9-]", "-", name.lower()) if lower else name

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """The ARN of a resource in this account."""
        where = self.region if region is None else region
        return f"arn:aws:{service}:{where}:{self.account}:{resource}"

    def changed(self, names: frozenset[str]) -> bool:
        """Whether one of these properties differs from what was deployed."""
        return any(self.properties.get(name) != self.old.get(name) for name in names)


@dataclass(frozen=True)
class Created:
    """What `Ref` and `Fn::GetAtt` give for a resource."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


Create = Callable[[Change], Created]
Delete = Callable[[Change], None]


@dataclass(frozen=True)
class ResourceType:
    """How a type is created, updated in place and deleted.

    `properties`: those that have an effect here; None where all have. What CloudFormation's schemas allow
    at creation alone, `replaced_by`, and any change of a type without `update` make a new resource: it is
    created first, the old one deleted when the stack's update has succeeded. `fixed` cannot change at all.
    """

    create: Create
    update: Create | None = None
    delete: Delete | None = None
    properties: frozenset[str] | None = frozenset()
    replaced_by: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    def takes(self, name: str) -> bool:
        """Whether a property has an effect here."""
        return self.properties is None or name in self.properties

    def effective(self, properties: Json) -> Json:
        """The properties that have an effect here."""
        return {name: value for name, value in properties.items() if self.takes(name)}

    def replaces(self, change: Change) -> bool:
        """Whether the local cloud needs a new resource for a change that AWS may make in place.

        Raises `ValidationError` where it can do neither.
        """
        if self.update is None or change.changed(self.replaced_by):
            return True
        for name in sorted(self.fixed):
            if change.changed(frozenset({name})):
                raise validation_error(f"the local cloud cannot change the property {name} of {change.type}")
        return False


def names(text: str) -> frozenset[str]:
    """The words of a text: names of properties."""
    return frozenset(text.split())


def demand_known(value: Json, name: str, known: Collection[str]) -> None:
    """Raise `ValidationError` where a property's value has members that have no effect here."""
    unknown = sorted(value.keys() - set(known))
    if unknown:
        raise validation_error(f"of {name} the local cloud does not support {', '.join(unknown)}")


class MadeButFailedError(AwsError):
    """A creation or update failed, and what it may have made is to be deleted or brought back all the same."""

    def __init__(self, code: str, message: str, physical_id: str) -> None:
        super().__init__(code, message)
        self.physical_id = physical_id


def noop(change: Change) -> Created:
    """A resource that has no effect here."""
    return Created(change.physical_id or change.named())


def deletes(service: str, operation: str, by: str, *scope: str) -> Delete:
    """Deletion by one operation, whose parameter `by` takes the physical id and `scope` properties."""

    def delete(change: Change) -> None:
        where = {name: change.properties[name] for name in scope}
        change.call(service, operation, {**where, by: change.physical_id})

    return delete


@dataclass(frozen=True)
class Api:
    """Resource types that map on plain create, update and delete operations of one service.

    `name`: the property that holds the name, made up where the template gives none. `identifier`: the
    path of the physical id in the answer or, failing that, in the properties. `attributes`: paths for
    `Fn::GetAtt` in the answer. `by`: the parameter that takes the physical id.
    """

    service: str
    create: str
    identifier: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    update: str | None = None
    delete: str | None = None
    by: str = ""
    scope: tuple[str, ...] = ()
    properties: frozenset[str] = frozenset()

    def type(self) -> ResourceType:
        """The resource type that this declares."""
        return ResourceType(
            self._create,
            self._update if self.update else None,
            deletes(self.service, self.delete, self.by, *self.scope) if self.delete else None,
            self.properties,
        )

    def _create(self, change: Change) -> Created:
        properties = {self.name: change.named(), **change.properties} if self.name else change.properties
        answer = change.call(self.service, self.create, properties)
        return self._created(answer, properties)

    def _created(self, answer: Json, properties: Json) -> Created:
        attributes = {key: _dig(path, answer, properties) for key, path in self.attributes.items()}
        return Created(str(_dig(self.identifier, answer, properties)), attributes)

    def _update(self, change: Change) -> Created:
        properties = {**change.properties, self.by: change.physical_id}
        change.call(self.service, str(self.update), properties)
        return Created(change.physical_id, change.attributes)


def _dig(path: str, *places: Json) -> Any:
    for place in places:
        found: Any = place
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        if found is not None:
            return found
    raise validation_error(f"the answer to a creation lacks {path}")
