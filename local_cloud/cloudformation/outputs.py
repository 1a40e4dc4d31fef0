"""What a stack gives to others, and takes from them: outputs, exports, imports."""

from __future__ import annotations

from collections.abc import Mapping

from ..aws.errors import validation_error
from .resolver import Resolver
from .stack import Output, Stack
from .surroundings import Surroundings
from .template import Json, imports


def outputs(template: Json, resolver: Resolver) -> list[Output]:
    """The outputs that a template's conditions leave."""
    return [
        Output(
            key,
            str(resolver.resolve(output["Value"])),
            output.get("Description"),
            resolver.resolve(output["Export"]["Name"]) if "Export" in output else None,
        )
        for key, output in template.get("Outputs", {}).items()
        if resolver.includes(output)
    ]


def imported(template: Json, resolver: Resolver) -> set[str]:
    """The names of the exports that a template's resources and outputs import."""
    declared = [*template["Resources"].values(), *template.get("Outputs", {}).values()]
    names = [name for item in declared if resolver.includes(item) for name in imports(item)]
    return {str(resolver.resolve(name)) for name in names}


def demand_exports_kept(stack: Stack, exports: Mapping[str, str], around: Surroundings) -> None:
    """Raise `ValidationError` where others import what would change, or export the same name."""
    for name, value in stack.exports.items():
        importers = around.importers(name)
        if importers and exports.get(name) != value:
            verb = "updated" if name in exports else "deleted"
            raise validation_error(
                f"Export {name} cannot be {verb} as it is in use by {' and '.join(importers)}"
            )
    taken = exports.keys() & around.exports(stack).keys()
    if taken:
        raise validation_error(f"Export with name {min(taken)} is already exported by another stack.")
