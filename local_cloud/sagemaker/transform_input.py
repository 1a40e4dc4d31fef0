"""Which objects a Transform job reads, and where each one's output goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..aws.service import Json


class InputError(ValueError):
    """The job's input names nothing that could be read."""


@dataclass(frozen=True)
class InputObject:
    """An object to transform, and its key relative to what the job was pointed at."""

    bucket: str
    key: str
    relative: str


def parse_s3(uri: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` URI; raises `InputError`."""
    if not uri.startswith("s3://"):
        raise InputError(f"{uri} is no s3:// URI")
    bucket, _, key = uri[5:].partition("/")
    return bucket, key


def input_objects(s3: Any, source: Json) -> list[InputObject]:
    """The objects of an `S3DataSource`, in key order; raises `InputError` where there are none."""
    bucket, key = parse_s3(source["S3Uri"])
    if source["S3DataType"] == "ManifestFile":
        found = list(_manifest(s3, bucket, key))
    else:
        base = key.rpartition("/")[0]
        found = [InputObject(bucket, k, k[len(base) :].lstrip("/")) for k in _keys(s3, bucket, key)]
    if not found:
        raise InputError(f'No S3 objects found under S3 URL "{source["S3Uri"]}" given in input data source.')
    return found


def output_key(output_path: str, relative: str) -> tuple[str, str]:
    """Bucket and key of the `.out` object."""
    bucket, prefix = parse_s3(output_path)
    prefix = prefix.rstrip("/")
    return bucket, f"{prefix}/{relative}.out" if prefix else f"{relative}.out"


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            if not item["Key"].endswith("/"):
                yield item["Key"]


def _manifest(s3: Any, bucket: str, key: str) -> Iterator[InputObject]:
    """A manifest is a list: a prefix first, then keys relative to it."""
    try:
        first, *names = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        prefix = first["prefix"]
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"s3://{bucket}/{key} is no manifest: a list of a prefix and names") from error
    for name in names:
        where, path = parse_s3(prefix + name)
        yield InputObject(where, path, name)
