"""Pictures under the addresses that the search API hands out."""

from collections.abc import Iterable, Iterator

import requests

from clip_search.aws.account import CONNECT_TIMEOUT_S

READ_TIMEOUT_S = 20
MAX_BYTES = 2_000_000
_CHUNK = 1 << 16


class LinkError(Exception):
    """Why there is nothing to be had under an address; one line, without the address, which is a key."""


def fetch(url: str) -> bytes:
    """What is under an address.

    Raises:
        LinkError: there is nothing, or too much.
    """
    try:
        with requests.get(url, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S), stream=True) as answer:
            answer.raise_for_status()
            return b"".join(_within(answer.iter_content(_CHUNK)))
    except requests.HTTPError as error:
        raise LinkError(f"the bucket answered {error.response.status_code}") from error
    except (requests.RequestException, ValueError) as error:
        raise LinkError(type(error).__name__) from error


def _within(chunks: Iterable[bytes]) -> Iterator[bytes]:
    left = MAX_BYTES
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise LinkError(f"it is over {MAX_BYTES / 1e6:g} MB")
        yield chunk
