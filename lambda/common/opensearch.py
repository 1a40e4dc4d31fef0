"""The OpenSearch client: requests signed for the function's own role."""

import os

import boto3
from opensearchpy import OpenSearch, RequestsHttpConnection
from opensearchpy import exceptions as opensearch_errors
from requests_aws4auth import AWS4Auth

from common.index import Release

_BUSY_STATUS = {429, 502, 503, 504}


def client(endpoint: str, *, timeout_s: float, retries: int) -> OpenSearch:
    """Connect to a domain named by its host (as the domain gives it: https) or by a URL.

    Credentials refresh themselves: a warm function outlives the ones it started with.
    """
    signer = AWS4Auth(
        region=os.environ["AWS_REGION"],
        service="es",
        refreshable_credentials=boto3.Session().get_credentials(),
    )
    return OpenSearch(
        hosts=[endpoint if "://" in endpoint else f"https://{endpoint}:443"],
        http_auth=signer,
        connection_class=RequestsHttpConnection,
        timeout=timeout_s,
        max_retries=retries,
        retry_on_timeout=retries > 0,
        retry_on_status=(502, 503, 504),
        http_compress=True,
    )


def release_of(opensearch: OpenSearch, name: str) -> Release:
    """Return what an index, or the one index that an alias names, says of itself; NotFoundError."""
    index, entry = next(iter(opensearch.indices.get_mapping(index=name).items()))
    return Release.of(index, entry["mappings"]["_meta"])


def is_busy(error: opensearch_errors.TransportError) -> bool:
    """Whether OpenSearch is overloaded or out of reach, so that asking again makes sense."""
    return isinstance(error, opensearch_errors.ConnectionError) or error.status_code in _BUSY_STATUS
