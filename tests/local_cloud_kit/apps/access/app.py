"""The search API's own gateway in front of a function that says what it was sent; wants the checkout on the path."""

import shutil
import tempfile
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

from stacks.assets import ROOT
from stacks.gateway import Gateway
from stacks.origins import origins
from stacks.settings import Settings

HERE = Path(__file__).parent


def code(folder: str) -> lambda_.Code:
    """The function beside what the query function answers browsers with."""
    shutil.copy(HERE / "handler.py", folder)
    (Path(folder) / "query").mkdir()
    shutil.copy(ROOT / "lambda" / "query" / "cors.py", Path(folder) / "query")
    return lambda_.Code.from_asset(folder)


app = cdk.App()
settings = Settings.from_context(app.node.get_all_context())
stack = cdk.Stack(app, "Access")
with tempfile.TemporaryDirectory() as folder:
    function = lambda_.Function(
        stack,
        "Echo",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="handler.handler",
        code=code(folder),
        environment={"ALLOWED_ORIGINS": ",".join(origins(settings.api_origins))},
    )
    gateway = Gateway(stack, "Gateway", settings=settings, function=function)
    cdk.CfnOutput(stack, "ApiUrl", value=gateway.url)
    if gateway.key_id is not None:
        cdk.CfnOutput(stack, "ApiKeyId", value=gateway.key_id)
    app.synth()
