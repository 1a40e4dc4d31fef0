"""What the endpoint's errors mean: ask again, come back later, or mend an input."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from botocore import exceptions as botocore_errors

from common.errors import InputRejectedError, UnavailableError

COLD_START_RETRY_S = 20
BUSY_RETRY_S = 5
_THROTTLED = {"ThrottlingException", "ThrottledException", "Throttling", "TooManyRequestsException"}
_PASSING_STATUS = {500, 502, 503, 530}
_OVERSIZE = re.compile(r"oversize|exceed\w* .*(limit|maximum|bytes)|too large", re.IGNORECASE)
"""SageMaker says it as a ValidationError, in words that it has changed before."""
_NOT_THERE_YET = {0, 503}
"""The container's status where it gave none within SageMaker's own limit, or has not loaded its model."""


def is_missing(error: Exception) -> bool:
    """Whether there is no endpoint of that name: SageMaker says it as a ValidationError, in words."""
    if not isinstance(error, botocore_errors.ClientError) or _code(error) != "ValidationError":
        return False
    return str(error.response["Error"].get("Message", "")).rstrip(".").endswith("not found")


def may_pass_quickly(error: Exception) -> bool:
    """Whether asking again at once makes sense: throttling and faults of a connection, never a time-out."""
    if isinstance(error, botocore_errors.ClientError):
        return _code(error) in _THROTTLED or _failed_inside(error)
    return _connection_fault(error) and not isinstance(error, botocore_errors.ReadTimeoutError)


def translated(error: Exception, inputs: Sequence[dict[str, str]]) -> Exception:
    """Tell the caller's fault from the endpoint's; anything else stays what it is."""
    if not isinstance(error, botocore_errors.ClientError):
        return _starting() if _connection_fault(error) else error
    if _code(error) in _THROTTLED:
        return UnavailableError("the model endpoint is busy", retry_after=BUSY_RETRY_S)
    if _code(error) == "ModelNotReadyException" or _failed_inside(error):
        return _starting()
    if _code(error) == "ModelError":
        return _containers_verdict(error, inputs)
    return _too_large(inputs) if _is_oversize(error) else error


def _containers_verdict(error: botocore_errors.ClientError, inputs: Sequence[dict[str, str]]) -> Exception:
    answer: Mapping[str, Any] = error.response
    status = answer.get("OriginalStatusCode")
    if status in _NOT_THERE_YET:
        return _starting()
    rejected = _rejection(str(answer.get("OriginalMessage", ""))) if status in {400, 413, 415} else None
    if rejected is None and status == 413:
        return _too_large(inputs)
    return rejected or error


def _rejection(message: str) -> InputRejectedError | None:
    """Read the container's error object; what is not one of its own is no verdict on an input."""
    try:
        fault = json.loads(message)["error"]
        return InputRejectedError(str(fault["code"]), str(fault["message"]), int(fault.get("position") or 0))
    except (ValueError, KeyError, TypeError):
        return None


def _too_large(inputs: Sequence[dict[str, str]]) -> InputRejectedError:
    """Blame the largest input for the whole request's size."""
    sizes = [sum(map(len, one.values())) for one in inputs]
    return InputRejectedError(
        "too_large", "the request is larger than the model endpoint takes", sizes.index(max(sizes))
    )


def _is_oversize(error: botocore_errors.ClientError) -> bool:
    message = str(error.response["Error"].get("Message", ""))
    return _status(error) == 413 or (_code(error) == "ValidationError" and bool(_OVERSIZE.search(message)))


def _connection_fault(error: Exception) -> bool:
    return isinstance(
        error,
        (
            botocore_errors.ConnectionError,
            botocore_errors.HTTPClientError,
            botocore_errors.IncompleteReadError,
        ),
    )


def _failed_inside(error: botocore_errors.ClientError) -> bool:
    return _status(error) in _PASSING_STATUS


def _code(error: botocore_errors.ClientError) -> str:
    return str(error.response["Error"].get("Code", ""))


def _status(error: botocore_errors.ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _starting() -> UnavailableError:
    return UnavailableError("the model endpoint is starting", retry_after=COLD_START_RETRY_S)
