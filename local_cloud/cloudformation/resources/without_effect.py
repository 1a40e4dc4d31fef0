"""What templates may say although nothing here comes of it."""

from __future__ import annotations

from collections.abc import Mapping

WHOLE = "*"
"""Stands for a type as a whole."""

WITHOUT_EFFECT: Mapping[str, Mapping[str, str]] = {
    "AWS::ApiGateway::Account": {WHOLE: "no access logs are written that a role would be needed for"},
    "AWS::ApiGateway::RestApi": {
        "EndpointConfiguration": "every API answers on this machine, under one address"
    },
    "AWS::ApiGateway::Stage": {
        "AccessLogSetting": "no access logs are written",
        "MethodSettings": "of these, throttles count; nothing is logged, measured or cached",
        "TracingEnabled": "nothing is traced",
    },
    "AWS::CDK::Metadata": {WHOLE: "it tells AWS which constructs an app uses"},
    "AWS::CloudWatch::Alarm": {WHOLE: "can be described; no metric is watched"},
    "AWS::CloudWatch::Dashboard": {WHOLE: "can be described; nothing draws it"},
    "AWS::CodeBuild::Project": {
        "Artifacts": "a build's image is all that comes of it",
        "Cache": "the image's builder has its own",
        "EncryptionKey": "nothing is encrypted at rest",
        "QueuedTimeoutInMinutes": "a build waits for the one before it as long as that takes",
        "TimeoutInMinutes": "builds take as long as they take",
    },
    "AWS::ECR::Repository": {
        "ImageScanningConfiguration": "nothing is scanned",
        "ImageTagMutability": "images are kept by their builders, not in a registry",
        "LifecyclePolicy": "can be read; images are kept until their repository goes",
    },
    "AWS::Lambda::Function": {
        "Architectures": "functions run on this machine's processor",
        "EphemeralStorage": "functions share this machine's disk",
        "TracingConfig": "nothing is traced",
    },
    "AWS::Logs::LogGroup": {"RetentionInDays": "can be read; logs are kept until their group goes"},
    "AWS::OpenSearchService::Domain": {
        "ClusterConfig": "one server on this machine",
        "DomainEndpointOptions": "the endpoint is plain HTTP on this machine",
        "EBSOptions": "the disk is this machine's",
        "EncryptionAtRestOptions": "nothing is encrypted at rest",
        "EngineVersion": "it is the version of the server that runs",
        "LogPublishingOptions": "the server's log is a file in the instance's home",
        "NodeToNodeEncryptionOptions": "there is one node",
        "UpdatePolicy": "the server that runs is the same after an update",
    },
    "AWS::S3::Bucket": {
        "AccessControl": "lists of grants are not looked at; policies are",
        "BucketEncryption": "can be read; nothing is encrypted at rest",
        "LifecycleConfiguration": "can be read; objects are kept until somebody deletes them",
        "LoggingConfiguration": "can be read; no access logs are written",
    },
    "AWS::SNS::Topic": {"KmsMasterKeyId": "can be read; nothing is encrypted at rest"},
    "AWS::StepFunctions::StateMachine": {
        "LoggingConfiguration": "can be read; executions tell what happened by their history",
        "TracingConfiguration": "nothing is traced",
    },
}
"""Types, their properties, and why each is taken all the same. All else without an effect is refused."""


def table() -> str:
    """The same in Markdown, as the documentation has it."""
    rows = [
        f"| `{kind}` | {'' if name == WHOLE else f'`{name}`'} | {why} |"
        for kind, properties in WITHOUT_EFFECT.items()
        for name, why in properties.items()
    ]
    return "\n".join(["| type | property | why nothing comes of it |", "|---|---|---|", *rows, ""])
