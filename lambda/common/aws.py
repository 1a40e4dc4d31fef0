"""Clients of AWS services by botocore, which the runtime has: a seventh of the function's imports less than boto3's."""

from typing import Any

import botocore.session
from botocore.config import Config


def client(service: str, config: Config | None = None) -> Any:
    """Return a client; region, credentials and endpoint come from the environment, as they do for boto3."""
    return botocore.session.get_session().create_client(service, config=config)


def credentials() -> Any:
    """Return credentials that refresh themselves."""
    return botocore.session.get_session().get_credentials()
