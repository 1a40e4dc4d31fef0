"""What Batch Transform has written for a part, taken for no better than it is."""

import json
import math
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from common.bucket import Bucket
from ingest.faults import Fault

_MISSING = {"NoSuchKey", "404"}


_FOR_NOW = "image_unavailable"


class OutputError(RuntimeError):
    """A part's output is not there, broken off, or without what S3 did not give: no product is to blame for it."""


def transformed(bucket: Bucket, key: str) -> Iterator[dict[str, Any]]:
    """Yield an output's lines; OutputError."""
    read = 0
    try:
        for line in bucket.lines(key):
            if line:
                yield json.loads(line)
            read += 1
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            raise OutputError(f"the transform job has left no {key}") from error
        raise
    except ValueError as error:
        raise OutputError(f"{key} is broken off or damaged at line {read + 1}") from error


def fault_of(line: dict[str, Any], dimension: int) -> Fault | None:
    """Return why an input has no vector that can be used; None where it has one. OutputError: it may have one soon."""
    if "error" in line:
        fault = Fault(str(line["error"]["code"]), str(line["error"]["message"]))
        if fault.code == _FOR_NOW:
            name = str(line["id"]).removeprefix("image:")
            raise OutputError(f"{fault.message}: {name}. Nothing is wrong with it: start the ingest again")
        return fault
    vector = line["embedding"]
    if len(vector) != dimension:
        return Fault("internal", f"the model gave {len(vector)} numbers instead of {dimension}")
    if not all(map(math.isfinite, vector)):
        return Fault("internal", "the model gave numbers that are not finite")
    return None
