"""What several processes of a run use in company: made by the first, ended by the last, theirs alone by turns."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Company:
    """Those who use one thing, by locks on files of one folder, which are gone with whoever holds them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._door, self._room, self._members = (
            (folder / name).open("w") for name in ("door", "room", "members")
        )

    def close(self) -> None:
        """Have nothing to do with it any more."""
        for file in (self._door, self._room, self._members):
            file.close()

    @contextmanager
    def at_the_door(self) -> Iterator[None]:
        """While nobody else comes or goes."""
        with _held(self._door, fcntl.LOCK_EX):
            yield

    def join(self) -> None:
        """Be one of those for whom it is kept; at the door."""
        fcntl.flock(self._members, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Need it no more; whether nobody else does. At the door."""
        fcntl.flock(self._members, fcntl.LOCK_UN)
        try:
            fcntl.flock(self._members, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self._members, fcntl.LOCK_UN)
        return True

    @contextmanager
    def among_others(self) -> Iterator[None]:
        """Use it as everybody does, while nobody has it alone."""
        with self.at_the_door():
            fcntl.flock(self._room, fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have it alone for a while, to break something; only within `among_others`."""
        fcntl.flock(self._room, fcntl.LOCK_UN)  # two who want this would else wait for each other
        with self.at_the_door():
            try:
                with _held(self._room, fcntl.LOCK_EX):
                    yield
            finally:
                fcntl.flock(self._room, fcntl.LOCK_SH)


@contextmanager
def _held(file: IO[str], kind: int) -> Iterator[None]:
    fcntl.flock(file, kind)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
