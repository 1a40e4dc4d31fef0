"""What can go wrong, and the exit status that says so."""

INTERRUPTED = 130
"""The exit status after Ctrl-C."""


class CommandError(Exception):
    """A command that did not do its job; the message is one line that says what to do."""

    exit_code = 1


class UnreachableError(CommandError):
    """Nothing is deployed, or the account does not answer."""

    exit_code = 3
