"""Drops each grant of each role in turn, and asks whether a recorded call would notice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grants.calls import Call
from grants.statements import Role, Statement
from local_cloud.access.conditions import Values, listed
from local_cloud.access.policy import Asked, Caller, Policy, decide

_TAG = "aws:resourcetag/"


@dataclass(frozen=True)
class Grant:
    """A line of a role's statements: an action or a resource of one of them."""

    role: str
    line: str
    of: str

    def __str__(self) -> str:
        return f"{self.role}: {self.line} ({self.of})"


class Context(dict[str, Values]):
    """A call's context: everything that the stack has made carries its tags."""

    def __missing__(self, key: str) -> Values:
        return ("ClipSearch-Service",) if key.startswith(_TAG) else ()


def allowed(call: Call, statements: Sequence[Statement]) -> bool:
    """Whether a call would be let through."""
    context = Context()
    for name, value in call.context:
        context[name] = (*context.get(name, ()), value)
    asked = Asked(Caller((call.role,), "123456789012"), call.action, call.resource, context)
    return decide(asked, [Policy({"Version": "2012-10-17", "Statement": list(statements)})]).allowed


def unnoticed(role: Role, calls: Sequence[Call]) -> Iterator[Grant]:
    """The grants that no call would miss."""
    working = [call for call in calls if allowed(call, role.statements)]
    for place, statement in enumerate(role.statements):
        others = [one for number, one in enumerate(role.statements) if number != place]
        for line, left in _without(statement):
            if all(allowed(call, [*others, *left]) for call in working):
                about = "Resource" if line in listed(statement["Action"]) else "Action"
                yield Grant(role.name, line, ", ".join(listed(statement[about])))


def lines(role: Role) -> int:
    """How many grants a role has."""
    return sum(len(list(_without(statement))) for statement in role.statements)


def _without(statement: Statement) -> Iterator[tuple[str, list[Statement]]]:
    """Each line of a statement, with what is left of the statement without it."""
    for element in ("Action", "Resource"):
        values = listed(statement[element])
        if element == "Resource" and len(values) == 1:
            continue
        for value in values:
            rest = [one for one in values if one != value]
            yield value, [{**statement, element: rest}] if rest else []
