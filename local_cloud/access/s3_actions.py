"""What a request to S3 asks for: actions on a bucket or on objects.

Source: "Actions, resources, and condition keys for Amazon S3" in the service authorisation reference, and "Required
permissions for Amazon S3 API operations" in S3's user guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

import botocore.session
from defusedxml import ElementTree
from werkzeug.wrappers import Request

from ..aws.stored import stored_bucket
from .browsers import host_name
from .policy import Need

_ACTIONS = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
"""By operation, where the action's name is another."""
_PLAIN = {
    "CreateBucket",
    "DeleteBucket",
    "DeleteObject",
    "GetObject",
    "ListBuckets",
    "ListObjects",
    "PutObject",
}
"""What a request without marks of its own asks for, where several operations would fit."""
_READS = ("s3:GetObject", "s3:GetObjectVersion")
"""Who may not list a bucket does not learn either that an object is not there: it is a 403 to them."""
_TAGGED = "x-amz-tagging"
_COPIED = "x-amz-copy-source"
_ARN = "arn:aws:s3:::"


def address(request: Request) -> tuple[str, str]:
    """Bucket and key of an S3 request, by path or by host name; empty where it names none."""
    host = host_name(request.headers.get("Host", ""))
    path = request.path.lstrip("/")
    if host.endswith(".localhost"):
        return host.removesuffix(".localhost").removesuffix(".s3"), path
    bucket, _, key = path.partition("/")
    return bucket, key


def needs(request: Request, account: str) -> Iterator[Need]:
    """All that a request needs to be allowed; `account`: whose buckets they are."""
    for need in _named(request):
        yield need
        if need.action in _READS and (bucket := _bucket_without(account, need.resource or "")):
            yield Need("s3:ListBucket", bucket, need.context)


def _named(request: Request) -> Iterator[Need]:
    bucket, key = address(request)
    name = _operation(request, bucket, key)
    action = _ACTIONS.get(name, name)
    if "versionId" in request.args and name not in ("CopyObject", "PutObject"):
        action = action.replace("Object", "ObjectVersion")
    context = {
        f"s3:{name}": (request.args[name],) if name in request.args else ()
        for name in ("prefix", "delimiter", "max-keys")
    }
    if not bucket:
        yield Need(f"s3:{action}", "*", context)
    elif name == "DeleteObjects":
        for one in _deleted(request):
            yield Need("s3:DeleteObject", f"{_ARN}{bucket}/{one}", context)
    else:
        yield Need(f"s3:{action}", f"{_ARN}{bucket}" + (f"/{key}" if key else ""), context)
    if _COPIED in request.headers:
        source = unquote(request.headers[_COPIED]).lstrip("/").partition("?")[0]
        yield Need("s3:GetObject", f"{_ARN}{source}", context)
    if _TAGGED in request.headers:
        yield Need("s3:PutObjectTagging", f"{_ARN}{bucket}/{key}", context)


def _bucket_without(account: str, object_arn: str) -> str:
    """The ARN of a bucket that has not got an object of this ARN; empty where it has, or is not there itself."""
    name, _, key = object_arn.removeprefix(_ARN).partition("/")
    bucket = stored_bucket(account, name)
    return "" if bucket is None or key in bucket.keys else f"{_ARN}{name}"


def _operation(request: Request, bucket: str, key: str) -> str:
    """The operation whose path and marks (`?policy`, `?list-type=2`) fit, the one with the most marks."""
    depth = "key" if key else "bucket" if bucket else "account"
    given = set(request.args)
    known = _operations().get((request.method, depth), {})
    fitting = {name: len(marks) for name, marks in known.items() if marks <= given}
    most = {name for name, count in fitting.items() if count == max(fitting.values())}
    return min(most & _PLAIN or most, default="")


@cache
def _operations() -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """The marks of operations, by method and depth."""
    model = botocore.session.get_session().get_service_model("s3")
    found: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http["requestUri"].partition("?")
        place = "key" if "{Key" in path else "bucket" if "{Bucket" in path else "account"
        marks = frozenset(part.partition("=")[0] for part in query.split("&") if part)
        found.setdefault((http["method"], place), {})[name] = marks - {"x-id"}
    return found


def _deleted(request: Request) -> list[str]:
    """The keys of a `DeleteObjects` request, whose body names them."""
    tree = ElementTree.fromstring(request.get_data())
    return [node.text or "" for node in tree.iter() if node.tag.rpartition("}")[2] == "Key"]
