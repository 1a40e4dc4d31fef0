"""Embeddings from the SageMaker endpoint (the inference contract's `application/json` form)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore import exceptions as botocore_errors
from botocore.config import Config

from common.errors import InputRejectedError, UnavailableError
from common.index import Model

CONNECT_TIMEOUT_S = 2
COLD_START_RETRY_S = 20
_NOT_READY = {"ModelNotReadyException", "ServiceUnavailable", "InternalFailure", "ThrottlingException"}
Input = dict[str, str]


@dataclass(frozen=True)
class Embeddings:
    """Vectors of length 1, one for each input in order, and the model that made them."""

    model: Model
    vectors: list[list[float]]


class Embedder:
    """Asks one endpoint. A cold start can take minutes: it is reported as unavailable, never waited out here."""

    def __init__(self, endpoint: str, *, read_timeout_s: float) -> None:
        self._endpoint = endpoint
        retries = {"mode": "standard", "total_max_attempts": 3}
        config = Config(connect_timeout=CONNECT_TIMEOUT_S, read_timeout=read_timeout_s, retries=retries)
        self._client = boto3.client("sagemaker-runtime", config=config)

    def embed(self, inputs: Sequence[Input]) -> Embeddings:
        """Embed texts and pictures; InputRejectedError or UnavailableError."""
        try:
            response = self._client.invoke_endpoint(
                EndpointName=self._endpoint,
                ContentType="application/json",
                Accept="application/json",
                Body=json.dumps({"inputs": list(inputs)}).encode(),
            )
            body = json.loads(response["Body"].read())
        except botocore_errors.ClientError as error:
            raise _translated(error) from error
        except (botocore_errors.ConnectionError, botocore_errors.HTTPClientError) as error:
            raise _starting() from error
        return Embeddings(Model.of(body["model"]), body["embeddings"])


def _translated(error: Exception) -> Exception:
    """Tell the caller's fault from the endpoint's; anything else stays what it is."""
    response: dict[str, Any] = getattr(error, "response", {})
    if response["Error"]["Code"] in _NOT_READY:
        return _starting()
    if response["Error"]["Code"] == "ModelError" and response.get("OriginalStatusCode") in {400, 413, 415}:
        rejected = _rejection(str(response.get("OriginalMessage", "")))
        if rejected is not None:
            return rejected
    return error


def _rejection(message: str) -> InputRejectedError | None:
    """Read the container's error object; what is not one of its own is no verdict on an input."""
    try:
        fault = json.loads(message)["error"]
        return InputRejectedError(str(fault["code"]), str(fault["message"]), int(fault.get("position") or 0))
    except (ValueError, KeyError, TypeError):
        return None


def _starting() -> UnavailableError:
    return UnavailableError("the model endpoint is starting", retry_after=COLD_START_RETRY_S)
