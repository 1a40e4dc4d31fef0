"""Every part of the local cloud, wired, and served on one port."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from .access.acting import Acting
from .access.api_actions import ApiActions
from .access.authority import Authority
from .access.buckets import Buckets, judge_policies
from .access.guard import Guard
from .access.identities import Identities
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
from .opensearch.hosting import Hosting
from .sagemaker.containers import Images, Launcher
from .sagemaker.service import SageMaker
from .schedules import Schedules
from .settings import CHECKOUT, Settings
from .stepfunctions import interpreter
from .web import web_server

OPERATOR = "operator"
"""The user whose key `env` hands out."""

_NO_TRAIL: Operations = {"LookupEvents": lambda _: {"Events": []}}
"""The CDK CLI asks CloudTrail why a deployment failed; nothing is recorded here."""


class Cloud:
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
        self._server = web_server(Front(parts, moto, guard, authority, Buckets(clients, authority)), listener)

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
