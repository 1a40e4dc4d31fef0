"""The SageMaker API, as far as models, endpoints and Transform jobs need it; the rest is moto's."""

from __future__ import annotations

from ..access.acting import Acting
from ..aws.service import Json, Operations
from .containers import Launcher
from .endpoints import Endpoints
from .images import check_image
from .models import Registry, container_of
from .tags import Tags
from .transform import TransformJobs


class SageMaker:
    """Models, endpoint configurations, endpoints and Transform jobs of one account and region."""

    def __init__(
        self, account: str, region: str, launcher: Launcher, acting: Acting, *, cold_start_seconds: float
    ) -> None:
        prefix = f"arn:aws:sagemaker:{region}:{account}"
        models, configs = Registry("Model", prefix), Registry("EndpointConfig", prefix)
        endpoints, jobs = Registry("Endpoint", prefix), Registry("TransformJob", prefix)
        self.endpoints = Endpoints(
            endpoints, configs, models, launcher, cold_start_seconds=cold_start_seconds
        )
        tags = Tags([models, configs, endpoints, jobs])
        self.tagging = tags.tagging
        self.tags_of = tags.of
        self.operations: Operations = {
            **models.operations(),
            "CreateModel": lambda request: _create_model(models, request, account),
            **configs.operations(),
            **self.endpoints.operations,
            **TransformJobs(jobs, models, launcher, acting).operations,
            **tags.operations,
        }

    def close(self) -> None:
        """Stop the endpoints' containers."""
        self.endpoints.close()


def _create_model(models: Registry, request: Json, account: str) -> Json:
    image, _ = container_of(request)
    check_image(image, account)
    return models.create(request)
