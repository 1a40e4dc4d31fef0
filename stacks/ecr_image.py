"""An image named by its URI in Amazon ECR."""

import re
from dataclasses import dataclass

EXAMPLE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/clip:v1"
_REPOSITORY = r"[a-z0-9]+(?:[._/-]+[a-z0-9]+)*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_URI = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+/"
    rf"(?P<repository>{_REPOSITORY})(?::{_TAG})?(?P<digest>@sha256:[0-9a-f]{{64}})?"
)
"""Of any partition: its suffix is whatever follows the Region."""


@dataclass(frozen=True)
class EcrImage:
    """A URI of the form `account.dkr.ecr.region.suffix/repository:tag` or `…@sha256:digest`, taken apart."""

    uri: str
    account: str
    region: str
    repository: str

    @classmethod
    def parse(cls, uri: str) -> "EcrImage | None":
        """Return the image, or None for what is not an image in ECR with a tag or a digest."""
        found = _URI.fullmatch(uri)
        if found is None or not (found["digest"] or ":" in uri):
            return None
        return cls(uri, found["account"], found["region"], found["repository"])

    def refusal(self, account: str | None, region: str | None) -> str | None:
        """Say why a serverless endpoint cannot take the image; None where it can, as far as is known."""
        for what, named, wanted in (("account", self.account, account), ("Region", self.region, region)):
            if wanted is not None and named != wanted:
                return (
                    f"names the {what} {named}, but the stack goes to {wanted}: a serverless endpoint takes images "
                    f"of its own account and Region only, so push it there and name that"
                )
        return None
