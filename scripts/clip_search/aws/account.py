"""The AWS account: clients with time-outs, and what the stacks of this application put there."""

import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from clip_search.aws.errors import foreign
from clip_search.errors import UnreachableError
from clip_search.surroundings import is_this_machine
from clip_search.terminal import one_line

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 60
ATTEMPTS = 4
POOL = 32
DEFAULT_PREFIX = "ClipSearch"


class Account:
    """Clients for one session's account and region; everything else comes from the standard AWS settings."""

    def __init__(self, session: boto3.Session | None = None) -> None:
        # boto3 reads AWS_DEFAULT_REGION alone; the AWS CLI, the CDK and the other SDKs read AWS_REGION first
        self.session = session or boto3.Session(region_name=os.environ.get("AWS_REGION") or None)

    def client(self, service: str, **config: Any) -> Any:
        """A client that gives up in time; safe to share between threads.

        Raises:
            UnreachableError: an endpoint of the AWS settings is no URL.
        """
        if not self.session.region_name:
            raise NoRegionError
        settings = Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            max_pool_connections=POOL,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            **config,
        )
        try:
            client = self.session.client(service, config=settings)
        except BotoCoreError:
            raise
        except ValueError as error:
            raise UnreachableError(
                f"The AWS settings cannot be used: {one_line(error).rstrip('.')}. An endpoint begins with http:// or "
                f"https://: check AWS_ENDPOINT_URL, {_own_endpoint(service)} and the profile's endpoint_url."
            ) from error
        client.meta.events.register("after-call", _refuse_foreign)
        return client


class Deployment:
    """What is deployed under one stack prefix, by the outputs of its stacks.

    Every property raises `UnreachableError` when its stack or output is not there.
    """

    def __init__(self, account: Account, prefix: str = DEFAULT_PREFIX) -> None:
        self.account = account
        self.prefix = prefix

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """CloudFormation's description of the stack that keeps the bucket and the domain."""
        return self._describe("Data")

    @cached_property
    def service(self) -> Mapping[str, Any]:
        """CloudFormation's description of the stack that has everything else."""
        return self._describe("Service")

    @property
    def bucket(self) -> str:
        """The bucket of the catalogue and the runs."""
        return _output(self.data, "BucketName")

    @property
    def domain(self) -> str:
        """The OpenSearch domain's endpoint."""
        return _output(self.data, "DomainEndpoint")

    @property
    def api_url(self) -> str:
        """The search API's address, with a slash at its end."""
        return _output(self.service, "ApiUrl").rstrip("/") + "/"

    @property
    def page_url(self) -> str | None:
        """The address that AWS gives the search page; None where there is none."""
        return _outputs(self.service).get("PageUrl")

    @cached_property
    def api_key(self) -> str | None:
        """The value of the search API's key; None where the API asks for none."""
        named = _outputs(self.service).get("ApiKeyId")
        if named is None:
            return None
        found = self.account.client("apigateway").get_api_key(apiKey=named, includeValue=True)
        return str(found["value"])

    @property
    def state_machine(self) -> str:
        """The ingest state machine's ARN."""
        return _output(self.service, "StateMachineArn")

    @property
    def releases_function(self) -> str:
        """The name of the function that tells of releases."""
        return _output(self.service, "ReleasesFunctionName")

    @property
    def endpoint(self) -> str:
        """The name of the model's SageMaker endpoint."""
        return _output(self.service, "EndpointName")

    def _describe(self, part: str) -> Mapping[str, Any]:
        name = f"{self.prefix}-{part}"
        cloudformation = self.account.client("cloudformation")
        try:
            stack: Mapping[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        except KeyError:  # what botocore makes of XML that is no answer to this
            raise foreign(f"What answers at {cloudformation.meta.endpoint_url}", "no stacks in it") from None
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            local = is_this_machine(cloudformation.meta.endpoint_url)
            how = "`make demo`, or `npx cdk bootstrap` and" if local else ""
            raise UnreachableError(
                f"No stack {name} in {_where(cloudformation)}: deploy it ({how + ' ' if how else ''}`npx cdk deploy "
                "--all`), or check AWS_PROFILE, AWS_REGION and --stack."
            ) from None
        return stack


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: str(output["OutputValue"]) for output in stack.get("Outputs", [])}


def _output(stack: Mapping[str, Any], key: str) -> str:
    outputs = _outputs(stack)
    if key in outputs:
        return outputs[key]
    wanted = deployment_failure(stack) or "finish deploying it first"
    raise UnreachableError(
        f"Stack {stack['StackName']} ({stack['StackStatus']}) has no output {key}: {wanted}."
    )


def deployment_failure(stack: Mapping[str, Any]) -> str | None:
    """Of a stack whose last deployment failed, that it did and what CloudFormation says; None of any other."""
    if not any(word in stack["StackStatus"] for word in ("FAILED", "ROLLBACK")):
        return None
    reason = one_line(stack.get("StackStatusReason") or "").rstrip(".")
    return f"its last deployment failed{f' ({reason})' if reason else ''}; mend the cause and deploy it again"


def _refuse_foreign(http_response: Any, parsed: Mapping[str, Any], model: Any, **_: object) -> None:
    """A page of some other server parses as an answer without content: an empty bucket, for instance."""
    named = any(name.lower().startswith("x-amz") for name in http_response.headers)
    if http_response.status_code < 300 and not named and parsed.keys() <= {"ResponseMetadata"}:
        raise foreign(f"What answers {model.name}", "nothing of an answer in it")


def _own_endpoint(service: str) -> str:
    return f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"


def _where(client: Any) -> str:
    host = str(client.meta.endpoint_url).split("://", 1)[-1]
    return f"{client.meta.region_name} ({host})"
