"""Puts the parts together and serves them on one port."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from . import requirements
from .access.acting import Acting
from .access.api_actions import ApiActions
from .access.authority import Authority
from .access.buckets import Buckets, judge_policies
from .access.guard import Guard
from .access.identities import Identities
from .access.issued import issued_keys
from .access.keys import Key, KeyRing
from .access.trail import Trail
from .access.views import Views
from .apigateway import compression
from .apigateway.gateway import Gateway
from .aws.clients import Clients
from .aws.service import Operations
from .cloudformation.custom_resources import CustomResources
from .cloudformation.resources import TYPES
from .cloudformation.service import CloudFormation
from .codebuild.builder import Builder
from .codebuild.service import CodeBuild
from .events import EventBus
from .front import Front, Parts
from .lambda_runtime.logs import FunctionLogs
from .lambda_runtime.pool import Pool
from .lambda_runtime.runtime_packages import link_runtime_packages
from .lambda_runtime.sandbox import Runtime
from .lambda_runtime.service import LambdaService
from .opensearch.domains import Domains
from .opensearch.endpoint import endpoint
from .opensearch.hosting import Host, Hosting
from .opensearch.server import Server
from .sagemaker.containers import Images, Launcher
from .sagemaker.service import SageMaker
from .schedules import Schedules
from .settings import CHECKOUT, Settings
from .stepfunctions import interpreter
from .web import web_server

OPERATOR = "operator"
"""The user whose key `env` hands out."""
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
        cloud = _Cloud(
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


_NO_TRAIL: Operations = {"LookupEvents": lambda _: {"Events": []}}
"""The CDK CLI asks CloudTrail why a deployment failed; nothing is recorded here."""


class _Cloud:
    """Every part, wired."""

    def __init__(
        self,
        settings: Settings,
        listener: socket.socket,
        node: Path,
        guard: Guard,
        hosting: Hosting,
        healthy: Callable[[], bool],
    ) -> None:
        self.endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        account, region, logs = settings.account, settings.region, settings.home / "logs"
        keys = guard.keys
        clients = Clients(self.endpoint, region, keys.root().variables)
        acting = Acting(self.endpoint, region, keys)
        identities = Identities(account)
        identities.add_administrator(OPERATOR)
        authority = Authority(
            identities,
            ApiActions(account, region),
            Trail(settings.home),
            lambda arn: self._sagemaker.tags_of(arn),
        )
        sandboxes = settings.home / "sandboxes"
        shutil.rmtree(sandboxes, ignore_errors=True)
        runtime = Runtime(
            python=Path(sys.executable),
            python_packages=link_runtime_packages(settings.home / "runtime"),
            node=node,
            node_packages=CHECKOUT / "node_modules",
            endpoint=self.endpoint,
            region=region,
            sandboxes=sandboxes,
            keys=keys,
        )
        self._pool = Pool(runtime, FunctionLogs(logs / "lambda", acting).write)
        functions = LambdaService(account, region, self._pool)
        bus = EventBus(account, region, functions, acting, authority)
        self._schedules = Schedules(bus)
        judge_policies()
        compression.let_moto_change_it()
        interpreter.install(bus.execution_changed, acting, authority)
        images = Images(settings.home / "images")
        variables = {**_aws_variables(self.endpoint, region), **settings.container_env}
        launcher = Launcher(images, logs / "containers", variables, keys, authority)
        self._sagemaker = SageMaker(
            account, region, launcher, acting, cold_start_seconds=settings.cold_start_seconds
        )
        builder = Builder(acting, authority, images, logs / "builds", settings.image_build)
        builds = CodeBuild(account, region, builder)
        custom = CustomResources(self.endpoint, functions.start)
        stacks = CloudFormation(account, region, clients, acting, _types(custom))
        domains = Domains(account, region, hosting, authority)
        self.admit = domains.admit_to_first
        parts = Parts(
            gateway=Gateway(account, region, clients, functions, guard, authority),
            functions=functions,
            cloudformation=stacks.operations,
            custom_resources=custom,
            endpoints=self._sagemaker.endpoints,
            domains=domains,
            views=Views(guard, identities, f"arn:aws:iam::{account}:user/{OPERATOR}"),
            json={
                "sagemaker": self._sagemaker.operations,
                "tagging": self._sagemaker.tagging,
                "codebuild": builds.operations,
                "cloudtrail": _NO_TRAIL,
            },
            healthy=healthy,
        )
        moto = DomainDispatcherApplication(create_backend_app)
        self._server = web_server(Front(parts, moto, guard, authority, Buckets(clients)), listener)

    def serve(self) -> None:
        """Answer requests, a thread a connection, until it is closed."""
        self._server.serve_forever()

    def close(self) -> None:
        """Stop answering and end the children; what serves must have been started."""
        self._server.shutdown()
        self._schedules.close()
        self._sagemaker.close()
        self._pool.close()


def _types(custom: Any) -> Callable[[str], Any]:
    handler = custom.type()

    def find(name: str) -> Any:
        if name.startswith("Custom::") or name == "AWS::CloudFormation::CustomResource":
            return handler
        return TYPES.get(name)

    return find


def _aws_variables(endpoint: str, region: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
