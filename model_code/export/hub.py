"""Checkpoints from the Hugging Face Hub, which counts requests by address: a build's address is shared with others."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from model_code.export.errors import ExportError

PAUSES_S = (2, 5, 15, 30, 60)
"""Between six attempts; each is shortened at random, so that builds that failed together do not come back together."""
LONGEST_PAUSE_S = 310
"""The Hub counts over five minutes, and says when they are over."""
PATIENCE_S = 720
"""For all attempts: a build has 40 minutes."""
T = TypeVar("T")


def download(
    repository: str, revision: str | None, choose: Callable[[Sequence[str]], Sequence[str]]
) -> tuple[Path, str]:
    """Fetch those files of a repository's top folder that `choose` picks from their names.

    Returns their folder and the commit. Raises `ExportError`, after some attempts where the fault may pass.
    """
    import huggingface_hub

    def fetch() -> tuple[Path, str]:
        info = huggingface_hub.HfApi().model_info(repository, revision=revision)
        wanted = choose([sibling.rfilename for sibling in info.siblings or []])
        folder = huggingface_hub.snapshot_download(
            repository, revision=info.sha, allow_patterns=list(wanted), ignore_patterns=["*/*"]
        )
        return Path(folder), str(info.sha)

    return patiently(fetch, f"{repository}@{revision or 'main'}")


def patiently(
    fetch: Callable[[], T],
    what: str,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> T:
    """Call again what failed in passing; `ExportError` names what could not be had, why, and after how long."""
    begun, pauses = clock(), iter(PAUSES_S)
    for attempt in range(1, len(PAUSES_S) + 2):
        try:
            return fetch()
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends in one line
            reason = _passing_fault(error)
            if reason is None:
                raise _final(error, what) from None
            pause = _pause(error, next(pauses, None))
            if pause is None or clock() - begun + pause > PATIENCE_S:
                raise ExportError(
                    f"{what} could not be fetched from the Hub: {reason}, at attempt {attempt} "
                    f"after {clock() - begun:.0f} s; try again later"
                ) from None
        sys.stderr.write(f"  the Hub: {reason}; asking again in {pause:.0f} s\n")
        sleep(pause)
    raise AssertionError  # the last attempt has no pause after it


def _final(error: Exception, what: str) -> Exception:
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    repository, _, revision = what.partition("@")
    if isinstance(error, RepositoryNotFoundError):
        return ExportError(f"{repository} is not on the Hub, or not for you to read")
    if isinstance(error, RevisionNotFoundError):
        return ExportError(f"{repository} has no revision {revision} on the Hub")
    if isinstance(error, ExportError):
        return error
    return ExportError(f"{what} could not be fetched from the Hub: {type(error).__name__}")


def _passing_fault(error: BaseException | None) -> str | None:
    """Say what went wrong where it may go well next time; None for everything else."""
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
    )

    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        return f"it answered {status}" if status in {408, 429} or status >= 500 else None
    if isinstance(error, LocalEntryNotFoundError):
        # The Hub did not answer, and there is no copy to go on with: the cause says why.
        cause = error.__cause__
        return _passing_fault(cause) if isinstance(cause, HfHubHTTPError) else "it does not answer"
    if isinstance(error, HTTPError | ConnectionError | TimeoutError) and not isinstance(
        error, OfflineModeIsEnabled
    ):
        return f"it does not answer ({type(error).__name__})"
    return None


def _pause(error: Exception, planned: int | None) -> float | None:
    """Return how long to wait: what the Hub asks for, or some of what is planned; None after the last attempt."""
    if planned is None:
        return None
    asked = _asked(error)
    return min(asked, LONGEST_PAUSE_S) if asked is not None else planned * random.uniform(0.5, 1)  # noqa: S311


def _asked(error: BaseException) -> float | None:
    """Return the seconds of a `Retry-After`, or those after which the Hub counts anew."""
    from huggingface_hub.utils import parse_ratelimit_headers

    response = getattr(error, "response", None) or getattr(error.__cause__, "response", None)
    if response is None:
        return None
    value = response.headers.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    told = parse_ratelimit_headers(response.headers)
    return float(told.reset_in_seconds) + 1 if told is not None and told.remaining == 0 else None
