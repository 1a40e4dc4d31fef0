"""The OpenSearch client: requests signed for the function's own role."""

import math
import os
from typing import Any

from opensearchpy import OpenSearch, RequestsHttpConnection, Transport
from opensearchpy import exceptions as opensearch_errors
from requests_aws4auth import AWS4Auth

from common import aws, deadline
from common.index import Release

LEAST_S = 0.1
"""With less time left than this for each try, a request is not begun."""
_BUSY_STATUS = {429, 502, 503, 504}
_BLOCKED = {"cluster_block_exception", "index_create_block_exception"}
_DISK_SIGNS = ("disk usage exceeded", "cluster create-index blocked")
"""A managed domain forbids new indexes when its free space runs out."""


class _InTime(Transport):
    """Allows a request, its retries included, no more time than the deadline leaves."""

    def perform_request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        share = deadline.left() / (self.max_retries + 1)
        if share < LEAST_S:
            raise opensearch_errors.ConnectionTimeout("TIMEOUT", "no time is left for the request", None)
        if not math.isinf(share):
            options["timeout"] = min(self.kwargs["timeout"], share)
        return super().perform_request(method, url, *args, **options)


def client(
    endpoint: str, *, timeout_s: float, retries: int, repeat_timeouts: bool = True, compress: bool = True
) -> OpenSearch:
    """Connect to a domain named by its host (as the domain gives it: https) or by a URL.

    `timeout_s` is for each try, or less where a deadline leaves less. Credentials refresh themselves: a warm function
    outlives the ones it started with.
    """
    signer = AWS4Auth(
        region=os.environ["AWS_REGION"],
        service="es",
        refreshable_credentials=aws.credentials(),
    )
    return OpenSearch(
        hosts=[endpoint if "://" in endpoint else f"https://{endpoint}:443"],
        http_auth=signer,
        transport_class=_InTime,
        connection_class=RequestsHttpConnection,
        timeout=timeout_s,
        max_retries=retries,
        retry_on_timeout=repeat_timeouts,
        retry_on_status=(502, 503, 504),
        http_compress=compress,
    )


def release_of(opensearch: OpenSearch, name: str) -> Release:
    """Return what an index, or the one index that an alias names, says of itself; NotFoundError, UnreadableError."""
    try:
        index, entry = next(iter(opensearch.indices.get_mapping(index=name).items()))
        return Release.of(index, entry["mappings"])
    except NOT_AS_WANTED as error:
        raise UnreadableError("the mapping") from error


class UnreadableError(opensearch_errors.ConnectionError):
    """An answer that OpenSearch does not give: something else stands in its place."""

    def __init__(self, what: str) -> None:
        super().__init__("UNREADABLE", f"{what} cannot be read", None)


NOT_AS_WANTED = (
    AttributeError,
    LookupError,
    StopIteration,
    TypeError,
    ValueError,
    opensearch_errors.SerializationError,
)
"""What reading such an answer comes to."""


class BlockedError(RuntimeError):
    """The domain refuses writes until an operator does something about it."""


def blocked(told: object) -> BlockedError | None:
    """Return what an error of OpenSearch, or of a bulk's item, says of blocked writes; None if it is another one."""
    if not isinstance(told, dict) or told.get("type") not in _BLOCKED:
        return None
    reason = str(told.get("reason", ""))
    if any(sign in reason for sign in _DISK_SIGNS):
        return BlockedError(
            "the OpenSearch domain's disk is full, so it takes no documents: raise domain_volume_gib and deploy, or "
            f"keep fewer releases ({reason})"
        )
    return BlockedError(f"the OpenSearch domain takes no documents ({reason})")


def is_busy(error: opensearch_errors.TransportError) -> bool:
    """Whether OpenSearch is overloaded or out of reach, so that asking again makes sense."""
    return isinstance(error, opensearch_errors.ConnectionError) or error.status_code in _BUSY_STATUS
