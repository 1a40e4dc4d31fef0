"""What a good match is in a release: the run's own measurement, read when the release is met."""

import json
from collections.abc import Mapping
from typing import Any

from common import log
from common.calibration_file import calibration_key
from query.s3 import client

Scales = Mapping[str, Any]
_NONE: Scales = {}
_NOT_THERE = ("NoSuchKey", "AccessDenied")
"""S3 answers the second to who may not list a bucket, as the function may not."""


class ScalesOfRuns:
    """Reads `calibration.json` of a run once; a release from before there were such files has no scales."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._read: dict[str, Scales] = {}

    def __call__(self, run: str) -> Scales:
        """Return a run's scales by kind of query; none where they cannot be had, which costs no search its answer."""
        if run not in self._read:
            try:
                found = client().get_object(Bucket=self._bucket, Key=calibration_key(run))["Body"].read()
                self._read = {run: json.loads(found)}
            except Exception as error:  # noqa: BLE001 - whatever S3's trouble, products are found all the same
                code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
                log.event("no_calibration", run=run, type=code or type(error).__name__)
                if code not in _NOT_THERE:
                    return _NONE
                self._read = {run: _NONE}
        return self._read[run]
