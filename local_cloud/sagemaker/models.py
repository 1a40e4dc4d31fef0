"""Models and endpoint configurations: what was asked for, kept as it was asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ..aws.errors import validation_error
from ..aws.service import Json, Operations


class Registry:
    """Named records of one kind with create, describe, list and delete operations."""

    def __init__(self, kind: str, arn_prefix: str) -> None:
        self.kind = kind
        self._prefix = f"{arn_prefix}:{re.sub(r'(?<!^)(?=[A-Z])', '-', kind).lower()}/"
        self.records: dict[str, Json] = {}

    @property
    def name_member(self) -> str:
        """Such as `ModelName`."""
        return f"{self.kind}Name"

    def operations(self) -> Operations:
        """The operations that need nothing but the records."""
        return {
            f"Create{self.kind}": self.create,
            f"Describe{self.kind}": self.describe,
            f"Delete{self.kind}": self.delete,
            f"List{self.kind}s": self.list,
        }

    def create(self, request: Json) -> Json:
        """Keep a record; raises `ValidationException` for a name that is taken."""
        name = request[self.name_member]
        if name in self.records:
            raise validation_error(
                f'Cannot create already existing {self.kind.lower()} "{self._prefix}{name}".'
            )
        now = datetime.now(UTC)
        arn = f"{self._prefix}{name}"
        times = {"CreationTime": now, "LastModifiedTime": now}
        self.records[name] = {**request, f"{self.kind}Arn": arn, **times}
        return {f"{self.kind}Arn": arn, self.name_member: name}

    def get(self, name: str) -> Json:
        """One record; raises `ValidationException` where there is none."""
        if name not in self.records:
            raise validation_error(f'Could not find {self.kind.lower()} "{self._prefix}{name}".')
        return self.records[name]

    def describe(self, request: Json) -> Json:
        """One record as it was asked for, with ARN and times."""
        return {k: v for k, v in self.get(request[self.name_member]).items() if k != "Tags"}

    def delete(self, request: Json) -> Json:
        """Forget a record."""
        self.get(request[self.name_member])
        del self.records[request[self.name_member]]
        return {}

    def list(self, request: Json) -> Json:
        """Newest first, filtered by name and status, at most `MaxResults`."""
        wanted, status = request.get("NameContains", ""), request.get("StatusEquals")
        found = [
            record
            for name, record in reversed(self.records.items())
            if wanted in name and status in (None, record.get(f"{self.kind}Status"))
        ]
        members = (self.name_member, f"{self.kind}Arn", f"{self.kind}Status", "FailureReason")
        times = ("CreationTime", "LastModifiedTime", f"{self.kind}EndTime")
        summaries = [{k: record[k] for k in (*members, *times) if k in record} for record in found]
        return {self._plural: summaries[: request.get("MaxResults", 100)]}

    @property
    def _plural(self) -> str:
        return f"{self.kind}Summaries" if self.kind == "TransformJob" else f"{self.kind}s"


def container_of(model: Json) -> tuple[str, dict[str, str]]:
    """A model's image and environment; raises `ValidationException` for what only AWS can serve."""
    containers = (
        [model["PrimaryContainer"]] if model.get("PrimaryContainer") else model.get("Containers") or []
    )
    if len(containers) != 1 or "Image" not in containers[0]:
        raise validation_error(f"the local cloud serves models of one container: {model['ModelName']}")
    if containers[0].get("ModelDataUrl") or containers[0].get("ModelDataSource"):
        raise validation_error(
            "the local cloud serves models whose data is in the image, not at ModelDataUrl"
        )
    return containers[0]["Image"], dict(containers[0].get("Environment") or {})
