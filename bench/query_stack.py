"""The app deployed into a local cloud of the bench's own, with the demo's model."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import ROOT
from local_cloud.testing import Cloud, running_cloud

MODEL = "demo/model/bundle"
HANDLER = "query.handler.handler"
_UNTHROTTLED = ("-c", "api_rate_limit=10000", "-c", "api_burst_limit=5000")


class StackError(RuntimeError):
    """The app could not be deployed; the message has the last lines of the CDK."""


@dataclass(frozen=True)
class Stack:
    """What is deployed, by the outputs that operators use."""

    cloud: Cloud
    api_url: str
    bucket: str
    domain: str
    state_machine: str
    function: Mapping[str, Any]

    def restart_function(self, number: int) -> None:
        """Let the next search begin in a new process, as after a deployment or a long pause."""
        variables = self.function["Environment"]["Variables"] | {"BENCH_START": str(number)}
        self.cloud.client("lambda").update_function_configuration(
            FunctionName=self.function["FunctionName"], Environment={"Variables": variables}
        )


@contextmanager
def deployed(home: Path, say: Callable[[str], None], *settings: str, model: str = MODEL) -> Iterator[Stack]:
    """Start a cloud, deploy with a model and settings (`name=value`); down again at the end; StackError.

    Within the block AWS settings of this process mean that cloud, so that the app's own code works on it.
    """
    build = shlex.join([sys.executable, str(ROOT / "demo" / "image_build.py")])
    variables = {"LOCAL_CLOUD_IMAGE_BUILD": build, "LOCAL_CLOUD_CONTAINER_ENV": "CLIP_HOST=127.0.0.1"}
    say("starting the local cloud")
    with running_cloud(home, variables) as cloud:
        os.environ.update({k: v for k, v in cloud.environment.items() if k.startswith("AWS_")})
        say("deploying")
        _cdk(cloud, home, [f"model={model}", *settings], "bootstrap")
        _cdk(cloud, home, [f"model={model}", *settings], "deploy", "--all", "--require-approval", "never")
        outputs = cloud.outputs("ClipSearch-Data") | cloud.outputs("ClipSearch-Service")
        functions = cloud.client("lambda").list_functions()["Functions"]
        function = next(one for one in functions if one["Handler"] == HANDLER)
        os.environ.update(function["Environment"]["Variables"])
        api = outputs["ApiUrl"].split("//")[1].split(".")[0]
        url = f"{cloud.endpoint}/_execute-api/{api}/v1"
        yield Stack(
            cloud, url, outputs["BucketName"], outputs["DomainEndpoint"], outputs["StateMachineArn"], function
        )


def _cdk(cloud: Cloud, home: Path, settings: Sequence[str], *arguments: str) -> None:
    options = [
        *(word for one in settings for word in ("-c", one)),
        *_UNTHROTTLED,
        "--output",
        str(home / "cdk.out"),
    ]
    done = cloud.cdk(*arguments, *options, folder=ROOT)
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise StackError(f"cdk {arguments[0]} failed:\n" + "\n".join(last))
