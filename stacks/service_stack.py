"""The service stack: all that can be thrown away and deployed again."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.assets import lambda_folder
from stacks.clip_model import ClipModel
from stacks.data_stack import DataStack
from stacks.ingest import Ingest
from stacks.ingest_steps import IngestResources
from stacks.notifications import Notifications
from stacks.search_api import SearchApi
from stacks.settings import Settings
from stacks.teardown import Teardown
from stacks.triggers import Triggers


class ServiceStack(cdk.Stack):
    """The CLIP model and its endpoint, the ingest workflow, the search API."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, data: DataStack) -> None:
        super().__init__(scope, construct_id, description="Product search: model, ingest and search API")
        code = lambda_.Code.from_asset(str(lambda_folder()))
        model = ClipModel(self, "Clip", settings=settings, bucket=data.bucket)
        resources = IngestResources(bucket=data.bucket, domain=data.domain, model=model, code=code)
        Teardown(self, "Teardown", code=code, model=model)
        ingest = Ingest(self, "Ingest", settings=settings, resources=resources)
        Triggers(
            self,
            "Triggers",
            settings=settings,
            bucket=data.bucket,
            code=code,
            ingest=ingest.state_machine,
        )
        if settings.notifications or settings.notify_email:
            Notifications(self, "Notifications", settings=settings).told_by(*ingest.tells)
        api = SearchApi(
            self,
            "Search",
            settings=settings,
            code=code,
            bucket=data.bucket,
            domain=data.domain,
            model=model,
        )
        cdk.CfnOutput(self, "ApiUrl", value=api.url)
        if api.key_id is not None:
            cdk.CfnOutput(self, "ApiKeyId", value=api.key_id)
        if api.page_url is not None:
            cdk.CfnOutput(self, "PageUrl", value=api.page_url)
        cdk.CfnOutput(self, "StateMachineArn", value=ingest.state_machine.state_machine_arn)
        cdk.CfnOutput(self, "ReleasesFunctionName", value=ingest.releases.function_name)
        cdk.CfnOutput(self, "EndpointName", value=model.endpoint.attr_endpoint_name)
        cdk.CfnOutput(self, "ModelName", value=model.model.attr_model_name)
