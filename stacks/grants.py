"""Grants on prefixes of a bucket, with exactly the actions named (the L2 grants add wildcards)."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3


def read_objects(role: iam.IRole, bucket: s3.IBucket, *patterns: str) -> None:
    """Let a role read the objects whose keys match."""
    _allow(role, ["s3:GetObject"], bucket, patterns)


def write_objects(role: iam.IRole, bucket: s3.IBucket, *patterns: str) -> None:
    """Let a role write the objects whose keys match."""
    _allow(role, ["s3:AbortMultipartUpload", "s3:PutObject"], bucket, patterns)


def delete_objects(role: iam.Role, bucket: s3.IBucket, *patterns: str) -> None:
    """Let a role delete the objects whose keys match."""
    _allow(role, ["s3:DeleteObject"], bucket, patterns)


def list_objects(role: iam.Role, bucket: s3.IBucket, *prefixes: str) -> None:
    """Let a role list the keys below prefixes. Nothing may rest on a missing object being a 404: it can be a 403."""
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["s3:ListBucket"],
            resources=[bucket.bucket_arn],
            conditions={"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}},
        )
    )


def _allow(role: iam.IRole, actions: list[str], bucket: s3.IBucket, patterns: tuple[str, ...]) -> None:
    role.add_to_principal_policy(
        iam.PolicyStatement(actions=actions, resources=[bucket.arn_for_objects(p) for p in patterns])
    )
