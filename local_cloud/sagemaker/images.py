"""What SageMaker wants of a model's image: that it is there, in this account's ECR, with a manifest of Docker's."""

from __future__ import annotations

import json
from typing import Any

from moto.ecr.models import ecr_backends

from ..aws.errors import validation_error
from ..aws.image_uri import ImageUri

_TAKEN = "application/vnd.docker.distribution.manifest.v2+json"


def check_image(uri: str, account: str) -> None:
    """Refuse, as CreateModel does, an image that is not there or that SageMaker cannot read."""
    named = ImageUri.parse(uri)
    found = _image(named) if named and named.account == account else None
    if found is None:
        raise validation_error(f"Requested image {uri} not found.")
    kind = json.loads(found.image_manifest).get("mediaType", _TAKEN)
    if kind != _TAKEN:
        raise validation_error(f"Unsupported manifest media type {kind} for image {uri}.")


def _image(named: ImageUri) -> Any:
    repository: Any = ecr_backends[named.account][named.region].repositories.get(named.repository)
    images = repository.images if repository is not None else []
    return next((one for one in images if named.tag in one.image_tags), None)
