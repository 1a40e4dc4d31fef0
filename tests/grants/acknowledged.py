"""Grants that no recorded call needs, each with the reason why it stays: role, line (regular expressions), reason."""

_BUILD = "ContainerImageBuild"
ACKNOWLEDGED = [
    (
        "",
        r"s3:AbortMultipartUpload",
        "an upload of several parts that breaks off is given up; tests' files need none",
    ),
    (
        "ClipRole",
        r"cloudwatch:PutMetricData",
        "SageMaker writes the endpoint's and the jobs' metrics with it",
    ),
    (
        _BUILD,
        r"codebuild:.*",
        "the CDK's own project: CodeBuild makes a report group where a build has reports",
    ),
    (_BUILD, r"ecr-public:.*", "docker on CodeBuild pulls the base image from the public registry"),
    (_BUILD, r"sts:GetServiceBearerToken", "likewise"),
    (_BUILD, r"logs:.*|arn:aws:logs:.*", "CodeBuild writes the build's log with it"),
    (
        _BUILD,
        r"ecr:GetDownloadUrlForLayer|ecr:DescribeImages",
        "docker on CodeBuild asks for the layers it has",
    ),
    (_BUILD, r"s3:GetBucket\*|s3:List\*|arn:aws:s3:::cdk-.*", "the CDK's grant to read its bucket of assets"),
    ("StateMachine", r"arn:aws:lambda:.*:\*", "the CDK's grant to invoke covers versions, too"),
    (
        "IngestStateMachine",
        r"sagemaker:(Add|List)Tags",
        "Step Functions tags a job that it waits for, and reads it",
    ),
    ("IngestStateMachine", r"arn:aws:sagemaker:.*:model/.*", "SageMaker checks the model of a job with it"),
]
