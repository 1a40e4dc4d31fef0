"""Which of cfn-lint's rules say what AWS refuses, and their findings in CloudFormation's words."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnlint.match import Match
    from cfnlint.rules import Rules

RULES = {
    "E10": "functions and dynamic references: their form, and what they name",
    "E11": "the formats of names and ARNs",
    "E17": "the section Rules",
    "E20": "parameters",
    "E30": "resources: types, and of properties the names, types, values, lengths and patterns",
    "E35": "policies of IAM and of resources, queues",
    "E36": "what the services themselves refuse about properties that do not go together",
    "E37": "the same",
    "E60": "outputs",
    "E61": "values of outputs",
    "E70": "mappings",
    "E80": "conditions",
}
"""The rules, by the beginnings of their ids, that say what AWS refuses, too. Warnings are none of them."""
LEFT_OUT = {
    "E1029": "AWS takes ${…} outside of Fn::Sub as it is",
    "E1040": "guesses from the names of attributes what they hold",
    "E1041": "guesses what the names of resources may be put into",
    "E3009": "is about cfn-init, which reads its metadata on a machine of its own",
    "E3050": "an IAM name where a path belongs, too, is refused only where it is used",
    "E3601": "knows the partition aws alone, and no definition with substitutions",
}
"""Rules among those that AWS does not have, and why."""


def load_rules() -> Rules:
    """Those of `RULES`; takes seconds the first time."""
    import cfnlint.rules

    known = cfnlint.rules.Rules.create_from_directory(str(Path(cfnlint.rules.__file__).parent))
    return cfnlint.rules.Rules(
        {name: rule for name, rule in known.items() if name.startswith(tuple(RULES)) and name not in LEFT_OUT}
    )


def worded(faults: list[Match]) -> str:
    """Faults as CloudFormation words them: types first, then templates, then properties by resource."""
    unknown, elsewhere = [], []
    properties: dict[str, list[str]] = defaultdict(list)
    for fault in faults:
        path = [str(step) for step in fault.path]
        if fault.rule.id == "E3006":
            unknown.append(fault.message)
        elif path[0] == "Resources" and path[2:3] == ["Properties"]:
            properties[path[1]].append(f"#{''.join(f'/{step}' for step in path[3:])}: {fault.message}")
        else:
            elsewhere.append(f"Template format error: {fault.message} at /{'/'.join(path)}")
    return "\n".join(
        [
            *(f"Template format error: Unrecognized resource types: {message}" for message in unknown),
            *elsewhere,
            *(
                "\n".join([f"Properties validation failed for resource {name} with message:", *lines])
                for name, lines in properties.items()
            ),
        ]
    )
