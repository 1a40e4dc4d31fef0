"""The program `clip-search`: importing its commands takes a second, in which Ctrl-C ends it as quietly as later."""

import sys

from clip_search.errors import INTERRUPTED


def main() -> None:
    """Run the command line; this returns only by SystemExit."""
    try:
        from clip_search.cli import main as commands

        commands()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
