"""What Lambda refuses of a function, and its model does not say: its time, and the size of its package and variables.

Source: "Lambda quotas" in Lambda's developer guide.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from ..aws import constraints
from ..aws.errors import AwsError
from ..aws.stored import stored_bucket

TIMEOUT_SECONDS = 900
VARIABLES_BYTES = 4 * 1024
UPLOADED_BYTES = 50 * 1024 * 1024
UNZIPPED_BYTES = 250 * 1024 * 1024


def check(account: str, parameters: Mapping[str, Any]) -> None:
    """Refuse what a function may not be; `parameters` are those of its creation or of an update."""
    if (seconds := parameters.get("Timeout") or 0) > TIMEOUT_SECONDS:
        rule = f"Member must have value less than or equal to {TIMEOUT_SECONDS}"
        raise constraints.error([constraints.violation(seconds, "timeout", rule)])
    variables = (parameters.get("Environment") or {}).get("Variables") or {}
    if len(json.dumps(variables, separators=(",", ":")).encode()) > VARIABLES_BYTES:
        raise _refused(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided exceeded the 4KB limit."
        )
    archive = _archive(account, parameters.get("Code") or parameters)
    if archive is not None and _unzipped(archive) > UNZIPPED_BYTES:
        raise _refused(f"Unzipped size must be smaller than {UNZIPPED_BYTES} bytes")


def _archive(account: str, code: Mapping[str, Any]) -> bytes | None:
    """The package that is sent along or lies in S3; None where neither is there."""
    if code.get("ZipFile"):
        sent = base64.b64decode(code["ZipFile"])
        if len(sent) > UPLOADED_BYTES:
            text = f"Request must be smaller than {UPLOADED_BYTES} bytes for the CreateFunction operation"
            raise AwsError("RequestEntityTooLargeException", text, 413)
        return sent
    bucket = stored_bucket(account, str(code.get("S3Bucket")))
    stored = bucket.keys.get(code.get("S3Key")) if bucket is not None else None
    return bytes(stored.value) if stored is not None else None


def _unzipped(archive: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return sum(entry.file_size for entry in opened.infolist())
    except zipfile.BadZipFile as error:
        raise _refused(
            "Could not unzip uploaded file. Please check your file, then try to upload again."
        ) from error


def _refused(text: str) -> AwsError:
    return AwsError("InvalidParameterValueException", text)
