"""What every command has in common: its options, and the deployment it works on."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from clip_search.aws.account import DEFAULT_PREFIX, Account, Deployment
from clip_search.terminal import start_logging

STACK_VARIABLE = "CLIP_SEARCH_STACK"
F = TypeVar("F", bound=Callable[..., Any])


def deployment_options(command: F) -> F:
    """Add `--stack`, handed on as a `Deployment`, and `-v`."""
    stack = click.option(
        "--stack",
        "deployment",
        metavar="PREFIX",
        default=DEFAULT_PREFIX,
        envvar=STACK_VARIABLE,
        show_default=True,
        show_envvar=True,
        callback=lambda _context, _option, prefix: Deployment(Account(), prefix),
        help="What the stacks' names begin with.",
    )
    verbose = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=lambda _context, _option, value: start_logging(verbose=value),
        help="Say more about what is done.",
    )
    return stack(verbose(command))
