"""boto3 clients of the local cloud itself; creating one takes long, so each is made once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config


class Clients:
    """Clients by service name, bound to one endpoint, region and key; safe to share between threads.

    `key`: the environment variables of an access key.
    """

    def __init__(self, endpoint: str, region: str, key: Mapping[str, str]) -> None:
        self.endpoint = endpoint
        self.region = region
        self._made: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._session = boto3.Session(
            aws_access_key_id=key["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=key["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=key.get("AWS_SESSION_TOKEN"),
            region_name=region,
        )

    def __call__(self, service: str) -> Any:
        """The client of a service, with botocore's own parameter checks left to the server."""
        with self._lock:
            if service not in self._made:
                self._made[service] = self._session.client(
                    service,
                    endpoint_url=self.endpoint,
                    config=Config(
                        retries={"total_max_attempts": 1},
                        parameter_validation=False,
                        max_pool_connections=50,
                        read_timeout=900,
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._made[service]
