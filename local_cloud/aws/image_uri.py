"""The URIs of images in ECR."""

from __future__ import annotations

import re
from dataclasses import dataclass

_URI = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?"
)


@dataclass(frozen=True)
class ImageUri:
    """An image, or with an empty tag its repository."""

    account: str
    region: str
    repository: str
    tag: str = ""

    @classmethod
    def parse(cls, uri: str) -> ImageUri | None:
        """The parts of a URI; None where it is not one of ECR's."""
        found = _URI.fullmatch(uri)
        return cls(**{name: text or "" for name, text in found.groupdict().items()}) if found else None

    @property
    def repository_arn(self) -> str:
        """The repository's ARN."""
        return f"arn:aws:ecr:{self.region}:{self.account}:repository/{self.repository}"
