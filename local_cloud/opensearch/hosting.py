"""The servers behind the account's domains: one is started with the cloud, each further domain gets one of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from ..access.guard import Guard
from ..aws.errors import AwsError
from ..process import StartError
from .endpoint import Admit, endpoint
from .server import Server
from .upstream import Upstream


@dataclass(frozen=True)
class Host:
    """A server with the address at which a domain answers; `ending` stops what was started for that domain alone."""

    address: str
    upstream: Callable[[], Upstream]
    ending: ExitStack = field(default_factory=ExitStack)


class Hosting:
    """Gives servers to domains; safe between threads. `start` is None where the server is somebody else's."""

    def __init__(self, first: Host, start: Callable[[], Server] | None, guard: Guard) -> None:
        self.first = first
        self._free = True
        self._start = start
        self._guard = guard
        self._lock = threading.Lock()
        self._more: list[Host] = []

    def take(self, admit: Admit) -> Host:
        """A server for a domain, which takes ten seconds where it has to be started.

        Raises:
            AwsError: there is none, or it does not start.
        """
        with self._lock:
            if self._free:
                self._free = False
                return self.first
        if self._start is None:
            text = "OPENSEARCH_URL names one server, and another domain holds it"
            raise AwsError("LimitExceededException", text, 409)
        try:
            server = self._start()
        except StartError as error:
            raise AwsError("InternalException", str(error), 500) from error
        ending = ExitStack()
        ending.callback(server.stop)
        address = ending.enter_context(endpoint(lambda: server.upstream, self._guard, admit))
        host = Host(address, lambda: server.upstream, ending)
        with self._lock:
            self._more.append(host)
        return host

    def give_back(self, host: Host) -> None:
        """Stop what was started for a domain, or keep the first server for the next one."""
        with self._lock:
            if host is self.first:
                self._free = True
                return
            self._more.remove(host)
        host.ending.close()

    def close(self) -> None:
        """Stop all that was started for domains."""
        with self._lock:
            ending, self._more = self._more, []
        for host in ending:
            host.ending.close()
