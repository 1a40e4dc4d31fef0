"""The models' endpoints: a deployment's own, and those of before that stand beside it for releases that are kept."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from common import aws

TAG = "clip-search:stack"
_KINDS = ("endpoint", "endpoint-config", "model")
"""In the order in which they can be deleted: each names the next."""


class Endpoints:
    """Endpoints, their configurations and models that deployments of one stack have made, found by its tag."""

    def __init__(self, stack: str) -> None:
        self._stack = stack
        self._sagemaker = aws.client("sagemaker")
        self._tagging = aws.client("resourcegroupstaggingapi")

    def serves(self, name: str) -> bool:
        """Whether there is such an endpoint and it can be asked."""
        found = self._described("endpoint", name)
        return found is not None and found["EndpointStatus"] in ("InService", "Updating")

    def remove_unneeded(self, needed: Iterable[str], current: str) -> list[str]:
        """Remove what neither the stack nor a release needs; return the endpoints' names.

        What is younger than the stack's current endpoint is left alone: it may belong to a deployment under way.
        """
        mine = self._described("endpoint", current)
        if mine is None:
            return []
        keep = self._with_their_parts({*needed, current})
        return self._remove(
            (kind, name)
            for kind, name in self._owned()
            if name.lower() not in keep[kind] and self._made(kind, name) < mine["CreationTime"].timestamp()
        )

    def remove_all(self) -> list[str]:
        """Remove everything that deployments of the stack have made; return the endpoints' names."""
        return self._remove(self._owned())

    def _remove(self, doomed: Iterable[tuple[str, str]]) -> list[str]:
        ordered = sorted(doomed, key=lambda one: _KINDS.index(one[0]))
        for kind, name in ordered:
            delete = getattr(self._sagemaker, f"delete_{kind.replace('-', '_')}")
            self._if_there(delete, kind, name)
        return [name for kind, name in ordered if kind == "endpoint"]

    def _owned(self) -> Iterator[tuple[str, str]]:
        """Yield kinds and names."""
        pages = self._tagging.get_paginator("get_resources").paginate(
            ResourceTypeFilters=[f"sagemaker:{kind}" for kind in _KINDS],
            TagFilters=[{"Key": TAG, "Values": [self._stack]}],
        )
        for page in pages:
            for resource in page["ResourceTagMappingList"]:
                kind, _, name = resource["ResourceARN"].rpartition(":")[2].partition("/")
                yield kind, name

    def _with_their_parts(self, endpoints: Iterable[str]) -> dict[str, set[str]]:
        """Return names by kind in lower case, as SageMaker writes them in ARNs; it takes them in any."""
        keep: dict[str, set[str]] = {kind: set() for kind in _KINDS}
        for endpoint in endpoints:
            keep["endpoint"].add(endpoint.lower())
            found = self._described("endpoint", endpoint)
            configuration = found and self._described("endpoint-config", found["EndpointConfigName"])
            if configuration:
                keep["endpoint-config"].add(configuration["EndpointConfigName"].lower())
                keep["model"].update(one["ModelName"].lower() for one in configuration["ProductionVariants"])
        return keep

    def _made(self, kind: str, name: str) -> float:
        found = self._described(kind, name)
        return found["CreationTime"].timestamp() if found else 0.0

    def _described(self, kind: str, name: str) -> dict[str, Any] | None:
        return self._if_there(getattr(self._sagemaker, f"describe_{kind.replace('-', '_')}"), kind, name)

    def _if_there(self, call: Any, kind: str, name: str) -> dict[str, Any] | None:
        """Call by a name; None where SageMaker could not find what has it."""
        member = "".join(word.capitalize() for word in kind.split("-")) + "Name"
        try:
            answer: dict[str, Any] = call(**{member: name})
        except ClientError as error:
            if "could not find" in str(error.response["Error"].get("Message", "")).lower():
                return None
            raise
        return answer
