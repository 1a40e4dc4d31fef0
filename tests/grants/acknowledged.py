"""Grants that no recorded call needs, each with the reason why it stays: role, line (regular expressions), reason."""

_BUILD = "ContainerImageBuild"
_RELEASE = r"sagemaker:Delete.*|sagemaker:DescribeModel|arn:aws:sagemaker:.*:model/.*"

ACKNOWLEDGED = [
    (
        "",
        r"s3:AbortMultipartUpload",
        "what is uploaded in parts and breaks off; small catalogues need no parts",
    ),
    ("ClipRole", r"cloudwatch:PutMetricData", "SageMaker writes metrics of endpoints and jobs with it"),
    (_BUILD, r"codebuild:.*", "the CDK's: CodeBuild makes a report group where a build has reports"),
    (_BUILD, r"ecr-public:.*", "docker on CodeBuild pulls the base image from the public registry"),
    (_BUILD, r"sts:GetServiceBearerToken", "likewise"),
    (_BUILD, r"logs:.*|arn:aws:logs:.*", "CodeBuild writes the build's log with it"),
    (_BUILD, r"ecr:GetDownloadUrlForLayer|ecr:DescribeImages", "docker asks for the layers that are there"),
    (_BUILD, r"s3:GetBucket\*|s3:List\*|arn:aws:s3:::cdk-.*", "the CDK's grant to read its bucket of assets"),
    ("StateMachine", r"arn:aws:lambda:.*:\*", "the CDK's grant to invoke covers versions, too"),
    ("IngestStateMachine", r"sagemaker:(Add|List)Tags", "Step Functions marks a job that it waits for"),
    ("IngestStateMachine", r"arn:aws:sagemaker:.*:model/.*", "SageMaker looks at a job's model with it"),
    ("IngestPlan", r"arn:aws:s3:.*/plan\.sqlite", "a plan of several turns: contract/test_turns"),
    ("IngestPlan", r"s3:DeleteObject", "a run that is begun again clears what its first try left"),
    ("Ingest(Plan|Abort)", r"arn:aws:s3:.*/notes/\*", "the report of a dry or broken run that has notes"),
    (
        "IngestRelease[A-Z]",
        _RELEASE,
        "a model that no release needs any more: Prune's same grants are missed",
    ),
    ("Ingest(Prune|Rollback)", r"states:DescribeExecution", "another execution that runs is looked at"),
    ("IngestPrune", r"s3:DeleteObject", "thumbnails that no release needs: Release's same grant is missed"),
    ("IngestReleases", r"es:ESHttpPost|arn:aws:es:.*/_mapping", "an index of before there were records"),
]
