"""How options are checked: by readers of our own, and by the limits of the API's contract."""

from collections.abc import Callable
from typing import Any

import click

from clip_search.search.contract import most
from search_api.document import schema

Read = Callable[[str], Any]


class Typed(click.ParamType[Any]):
    """A text that `read` makes something of; what it says of a wrong one is said as wrong usage."""

    name = "text"

    def __init__(self, read: Read) -> None:
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What `read` makes of it."""
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def in_range(name: str) -> click.ParamType[Any]:
    """A number within the limits of a schema."""
    found = schema(name)
    kind = click.IntRange if found["type"] == "integer" else click.FloatRange
    return kind(found["minimum"], found["maximum"])


def at_most(name: str) -> Callable[[click.Context, click.Parameter, tuple[Any, ...]], tuple[Any, ...]]:
    """Refuse more of an option than the request's field lists."""
    limit = most(name)

    def check(_ctx: click.Context, _param: click.Parameter, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if len(values) > limit:
            raise click.BadParameter(f"at most {limit} of them.")
        return values

    return check
