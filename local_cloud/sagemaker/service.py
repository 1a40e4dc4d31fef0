"""The SageMaker API, as far as models, endpoints and Transform jobs need it; the rest is moto's."""

from __future__ import annotations

from ..aws.clients import Clients
from ..aws.service import Json, Operations
from .containers import Launcher
from .endpoints import Endpoints
from .models import Registry
from .transform import TransformJobs


class SageMaker:
    """Models, endpoint configurations, endpoints and Transform jobs of one account and region."""

    def __init__(
        self, account: str, region: str, launcher: Launcher, clients: Clients, *, cold_start_seconds: float
    ) -> None:
        prefix = f"arn:aws:sagemaker:{region}:{account}"
        models, configs = Registry("Model", prefix), Registry("EndpointConfig", prefix)
        self.endpoints = Endpoints(
            Registry("Endpoint", prefix), configs, models, launcher, cold_start_seconds=cold_start_seconds
        )
        jobs = TransformJobs(Registry("TransformJob", prefix), models, launcher, clients)
        self._tags: dict[str, dict[str, str]] = {}
        self.operations: Operations = {
            **models.operations(),
            **configs.operations(),
            **self.endpoints.operations,
            **jobs.operations,
            "AddTags": self._add_tags,
            "DeleteTags": self._delete_tags,
            "ListTags": lambda p: {"Tags": self._listed(p["ResourceArn"])},
        }

    def close(self) -> None:
        """Stop the endpoints' containers."""
        self.endpoints.close()

    def _listed(self, arn: str) -> list[Json]:
        return [{"Key": key, "Value": value} for key, value in self._tags.get(arn, {}).items()]

    def _add_tags(self, request: Json) -> Json:
        tags = self._tags.setdefault(request["ResourceArn"], {})
        tags.update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
        return {"Tags": self._listed(request["ResourceArn"])}

    def _delete_tags(self, request: Json) -> Json:
        for key in request["TagKeys"]:
            self._tags.get(request["ResourceArn"], {}).pop(key, None)
        return {}
