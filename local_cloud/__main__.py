"""Command line: `python -m local_cloud up | down | status | env | serve`."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from . import daemon, environment, state
from .access import keys
from .process import StartError
from .requirements import MissingError
from .settings import Settings, SettingsError
from .surroundings import adapt

DOWN_STATUS = 3
INTERRUPTED_STATUS = 130
WAKE_SECONDS = 0.5
"""The kernel may hand a signal to any thread; the main one, whose turn it then is, wakes by itself."""


def _say(line: str) -> None:
    click.echo(line, err=True)


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Hand a command its settings, and turn what went wrong into one line and exit status 1."""

    @wraps(command)
    def run(*_: Any, **options: Any) -> None:
        try:
            command(Settings.from_environment(), **options)
        except (SettingsError, MissingError, StartError) as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'a file'}: {error.strerror or error}") from error
        except KeyboardInterrupt:
            _say("stopped: nothing of it is left")
            sys.exit(INTERRUPTED_STATUS)

    return run


@click.group()
def main() -> None:
    """An AWS account on this machine: moto, the parts it lacks, and a real OpenSearch.

    \b
    python -m local_cloud up             start it in the background
    eval "$(python -m local_cloud env)"  point this shell's AWS clients at it
    npx cdk bootstrap && npx cdk deploy --all
    python -m local_cloud down           stop it

    \b
    Settings are environment variables:
      LOCAL_CLOUD_PORT                where it listens (5071; 0: any free port)
      LOCAL_CLOUD_HOME                its state, logs and images (.local in the checkout)
      LOCAL_CLOUD_HOSTS               names beside localhost under which it is served: build.internal,…
      LOCAL_CLOUD_ACCOUNT, _REGION    the account it plays (123456789012, us-east-1)
      LOCAL_CLOUD_IMAGE_BUILD         command that builds a container image:
                                      COMMAND CONTEXT_DIR IMAGE_DIR, build arguments as BUILD_ARG_<NAME>;
                                      it is run in the checkout and leaves an executable IMAGE_DIR/serve
      LOCAL_CLOUD_CONTAINER_ENV       variables for every container: NAME=value,… or a JSON object
      LOCAL_CLOUD_COLD_START_SECONDS  what a serverless endpoint's first request waits (0)
      LOCAL_CLOUD_OPENSEARCH_CACHE    where OpenSearch is assembled
      OPENSEARCH_URL                  use this server instead of starting one (http://user:password@host:9200)

    Everything listens on 127.0.0.1, every request must be signed with a key that `env` hands out, and nothing
    outlives the server.
    """
    adapt()


@main.command()
@_with_settings
def up(settings: Settings) -> None:
    """Start in the background and wait until everything answers; does nothing if it already runs."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    running = daemon.up(settings, _say)
    _say(f"up at {running.endpoint}, OpenSearch at {running.opensearch}, logs in {settings.home / 'logs'}")


@main.command()
@_with_settings
def down(settings: Settings) -> None:
    """Stop it, with everything that it started; does nothing if it is down."""
    daemon.down(settings, _say)


@main.command()
@_with_settings
def status(settings: Settings) -> None:
    """Say where it runs. Exit status 0: up and healthy, 3: down, starting or unhealthy."""
    running = state.read(settings.home)
    if running is None or not running.ready:
        click.echo("down" if running is None else f"starting (process {running.pid})")
        sys.exit(DOWN_STATUS)
    healthy = running.healthy()
    click.echo(
        f"{'up' if healthy else 'unhealthy'}: {running.endpoint} (process {running.pid}), "
        f"OpenSearch {running.opensearch}, logs in {settings.home / 'logs'}"
    )
    if not healthy:
        sys.exit(DOWN_STATUS)


@main.command()
@click.option("--role", metavar="ARN", help="As this role, by ARN or name, in place of the operator.")
@_with_settings
def env(settings: Settings, role: str | None) -> None:
    """Print shell lines for eval: endpoint, credentials, region, PATH.

    The operator is an administrator; with --role AWS clients may do what that role may, and no more.
    """
    running = state.read(settings.home)
    key = keys.read_operator(settings.home)
    if running is None or not running.ready or key is None:
        how = "down" if running is None else "still starting"
        raise MissingError(f"the local cloud is {how}, so it has no keys to hand out: run up first (make up)")
    if role:
        from .access.views import session_of  # botocore takes a while to import

        key = session_of(role, running.endpoint, settings.region, key)
        if key is None:
            raise MissingError(f"there is no role {role} in the account (aws iam list-roles shows them)")
    lines = environment.shell_lines(running.endpoint, settings.region, settings.account, key)
    click.echo("\n".join(lines))


@main.command()
@_with_settings
def serve(settings: Settings) -> None:
    """Run in the foreground until SIGINT or SIGTERM."""
    from .server import serving  # moto takes seconds to import, and no other command needs it

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    signals = _Signals()
    daemon.own_folder(settings.home)
    daemon.claim(settings.home)
    state.State.of(os.getpid()).write(settings.home)
    try:
        with serving(settings, _say) as cloud:
            signals.started()
            keys.write_operator(settings.home, cloud.operator)
            state.State.of(os.getpid(), cloud.endpoint, cloud.opensearch).write(settings.home)
            _say(f"ready at {cloud.endpoint}")
            signals.wait()
        _say("stopped")
    except KeyboardInterrupt:
        _say("stopped while starting")
    finally:
        daemon.forget(settings.home)


class _Signals:
    """SIGINT and SIGTERM end it in order: by `KeyboardInterrupt` while it starts, then by the end of `wait`.

    Only a second SIGINT breaks off an end that takes its time.
    """

    def __init__(self) -> None:
        self._seen: queue.SimpleQueue[int] = queue.SimpleQueue()
        """Alone among queues and events it may be used by a handler that interrupts its own reader."""
        self._starting, self._ending = True, False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._take)

    def started(self) -> None:
        """From now on, the end is that of `wait`."""
        self._starting = False

    def wait(self) -> None:
        """Return after the first signal."""
        while True:
            with contextlib.suppress(queue.Empty):
                self._seen.get(timeout=WAKE_SECONDS)
                return

    def _take(self, number: int, _frame: object) -> None:
        again, self._ending = self._ending, True
        if again and number == signal.SIGTERM:
            return
        if again or self._starting:
            raise KeyboardInterrupt
        self._seen.put(number)


if __name__ == "__main__":
    main()
