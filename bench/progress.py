"""What a bench is doing, on standard error."""

import sys


def say(what: str) -> None:
    """Write a step; on a terminal over the one before, unless that ended in a line feed."""
    line = f"\r\033[K{what}" if sys.stderr.isatty() else what.rstrip("\n") + "\n"
    sys.stderr.write(line if what else line.rstrip("\n"))
    sys.stderr.flush()


class Steps:
    """Says what is done of something now and then: on a terminal always, in a log at most once for every `what`."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, what: str) -> None:
        """Write a step, whose count after the colon is for terminals."""
        name = what.partition(":")[0]
        if sys.stderr.isatty() or name != self._last:
            say(what)
        self._last = name
