"""Tags of SageMaker's resources, and what Resource Groups Tagging finds by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..aws.errors import validation_error
from ..aws.service import Json, Operations
from .models import Registry


class Tags:
    """Tags of the records of some registries: with the records they come and go."""

    def __init__(self, registries: Sequence[Registry]) -> None:
        self._registries = registries
        self.operations: Operations = {
            "AddTags": self._add,
            "DeleteTags": self._delete,
            "ListTags": lambda request: {"Tags": _listed(self._record(request["ResourceArn"]))},
        }
        self.tagging: Operations = {"GetResources": self._find}

    def of(self, arn: str) -> dict[str, str]:
        """The tags of a resource by its ARN, whatever its name's case, as SageMaker's ARNs are; none of a stranger."""
        found = next((record for name, record in self._records() if name.lower() == arn.lower()), {})
        return {tag["Key"]: tag["Value"] for tag in _listed(found)}

    def _add(self, request: Json) -> Json:
        record = self._record(request["ResourceArn"])
        added = {tag["Key"] for tag in request["Tags"]}
        record["Tags"] = [tag for tag in _listed(record) if tag["Key"] not in added] + request["Tags"]
        return {"Tags": _listed(record)}

    def _delete(self, request: Json) -> Json:
        record = self._record(request["ResourceArn"])
        record["Tags"] = [tag for tag in _listed(record) if tag["Key"] not in request["TagKeys"]]
        return {}

    def _find(self, request: Json) -> Json:
        """GetResources: what has all of `TagFilters`, of the types asked for (`sagemaker:endpoint`), on one page."""
        wanted = request.get("ResourceTypeFilters") or []
        found = [
            {"ResourceARN": arn, "Tags": _listed(record)}
            for arn, record in self._records()
            if not wanted or _type(arn) in wanted or "sagemaker" in wanted
            if all(_has(record, one) for one in request.get("TagFilters") or [])
        ]
        return {"PaginationToken": "", "ResourceTagMappingList": found}

    def _records(self) -> Iterator[tuple[str, Json]]:
        for registry in self._registries:
            for record in list(registry.records.values()):
                yield record[f"{registry.kind}Arn"], record

    def _record(self, arn: str) -> Json:
        found = next((record for name, record in self._records() if name == arn), None)
        if found is None:
            raise validation_error(f'Could not find "{arn}".')
        return found


def _listed(record: Json) -> list[Json]:
    return list(record.get("Tags") or [])


def _type(arn: str) -> str:
    return f"sagemaker:{arn.rpartition(':')[2].partition('/')[0]}"


def _has(record: Json, wanted: Json) -> bool:
    values = wanted.get("Values") or []
    return any(
        tag["Key"] == wanted["Key"] and (not values or tag["Value"] in values) for tag in _listed(record)
    )
