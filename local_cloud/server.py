"""Starts the local cloud: its port, its OpenSearch, and all that answers."""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from moto.core.config import default_user_config

from . import requirements
from .access.guard import Guard
from .access.issued import issued_keys
from .access.keys import Key, KeyRing
from .cloud import OPERATOR, Cloud
from .opensearch.endpoint import endpoint
from .opensearch.hosting import Host, Hosting
from .opensearch.server import Server
from .settings import Settings

WAKE_SECONDS = 0.5
"""How soon a signal is handled that the kernel has handed to another thread than the main one."""


@dataclass(frozen=True)
class Running:
    """Where a local cloud and its OpenSearch answer."""

    endpoint: str
    opensearch: str
    operator: Key


@contextmanager
def serving(settings: Settings, say: Callable[[str], None]) -> Iterator[Running]:
    """A local cloud within the block; yields where it answers, when everything does.

    `say` gets a line a step. Raises `MissingError` before anything starts, `StartError` where a
    part does not come up.
    """
    node = requirements.check(settings)
    listener = _listen(settings.port)
    port = listener.getsockname()[1]
    _configure_moto(settings, port)
    say(f"starting on port {port}")
    keys = KeyRing(settings.account, issued_keys(settings.account))
    guard = Guard(keys, settings.hosts)
    ended = threading.Event()
    with ThreadPoolExecutor(1) as starter, ExitStack() as served:
        search = starter.submit(_opensearch, settings, ended)
        served.callback(_stop, search)
        served.callback(ended.set)
        say(
            "starting OpenSearch" if not settings.opensearch_url else "using the OpenSearch of OPENSEARCH_URL"
        )
        domain = served.enter_context(
            endpoint(lambda: search.result().upstream, guard, lambda key, request: cloud.admit(key, request))
        )
        own = (
            None
            if settings.opensearch_url
            else (lambda: _opensearch(settings, ended, f"opensearch-{secrets.token_hex(3)}"))
        )
        hosting = Hosting(Host(domain, lambda: search.result().upstream), own, guard)
        served.callback(hosting.close)
        cloud = Cloud(
            settings,
            listener,
            node,
            guard,
            hosting,
            lambda: search.done() and search.result().upstream.answers(),
        )
        threading.Thread(target=cloud.serve, name="web", daemon=True).start()
        served.callback(cloud.close)
        while not wait([search], WAKE_SECONDS).done:
            pass  # in between, a signal that reached another thread is handled
        search.result()
        say(f"OpenSearch answers at {domain}")
        yield Running(cloud.endpoint, domain, keys.user(OPERATOR))


def _stop(search: Future[Server]) -> None:
    """End the server, or wait until its start is broken off."""
    if search.exception() is None:
        search.result().stop()


def _opensearch(settings: Settings, ended: threading.Event, name: str = "opensearch") -> Server:
    if settings.opensearch_url:
        return Server.given(settings.opensearch_url)
    log = settings.home / "logs" / f"{name}.log"
    return Server.start(cache=settings.opensearch_cache, log=log, ended=ended)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise requirements.MissingError(
            f"port {port} is taken ({error.strerror}); set LOCAL_CLOUD_PORT to another, or 0 for any"
        ) from error
    listener.listen(128)
    return listener


def _configure_moto(settings: Settings, port: int) -> None:
    """moto's interpreter calls this server back on `MOTO_PORT`, as clients without a profile do."""
    os.environ["MOTO_PORT"] = str(port)
    os.environ["MOTO_ACCOUNT_ID"] = settings.account
    # No page of another site has any business here: what a bucket or an API allows, it says itself.
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    default_user_config["iam"]["load_aws_managed_policies"] = True
