"""The Query function: read the event, answer it, render."""

import json
import os
from functools import cache
from typing import Any

from common import deadline, environment, log
from common.embedder import Embedder
from common.errors import UnavailableError
from common.opensearch import client
from query import cors
from query.event import read_event
from query.operations import Operations
from query.problem import ProblemError, bad_field, unavailable
from query.scales import ScalesOfRuns
from query.search import Searcher
from query.signed import signer

SEARCH_S = 25
"""For the whole search, below the function's 28 s and API Gateway's 29 s, which a function's own start is part of."""
ENDPOINT_S = 19
"""Of that at most, for the endpoint with its retries: a cold one is no quicker for being waited for."""
OPENSEARCH_TIMEOUT_S = 5
"""For each try, or less: what is left of the search's time, shared among the tries."""
OPENSEARCH_RETRIES = 1
"""Of what fails at once; a time-out is not repeated."""
_LONGEST_LETTER = 4
MAX_ANSWER_BYTES = 5_900_000
"""Lambda passes no more than 6 MB on, the envelope and the escapes of the body in it included."""
_ASK_FOR_FEWER = "the answer would be larger than 6 MB: ask for fewer products with size, or for fewer fields"
_NUMBERS = ("total", "good_match", "degraded", "timing")
Response = dict[str, Any]


def handler(event: dict[str, Any], _context: object) -> Response:
    """Answer one API Gateway proxy event; `ALLOWED_ORIGINS` are the sites whose pages may ask."""
    origins = os.environ.get("ALLOWED_ORIGINS", "")
    if event.get("httpMethod") == "OPTIONS":
        return {"statusCode": 204, "headers": cors.preflight(event.get("headers"), origins), "body": ""}
    response = _answer(event)
    response["headers"].update(cors.headers(event.get("headers"), origins))
    return response


def _answer(event: dict[str, Any]) -> Response:
    try:
        asked = read_event(event)
        with deadline.within(SEARCH_S):
            result = _OPERATIONS.answer(asked)
    except ProblemError as problem:
        return _failure(problem)
    except UnavailableError as error:
        return _failure(unavailable(error))
    except Exception as error:  # noqa: BLE001 - nothing internal may reach the caller
        log.event("internal_error", type=type(error).__name__, detail=str(error)[:500])
        return _failure(
            ProblemError(500, "internal", "the search failed; the request's id finds it in the log")
        )
    response = _response(200, result)
    if _too_large(response):
        return _failure(bad_field("size", _ASK_FOR_FEWER, status=413))
    told = {name: result[name] for name in _NUMBERS if name in result}
    log.event("answered", path=asked.path, fields=sorted(asked.fields), **told.pop("timing", {}), **told)
    return response


@cache
def _searcher() -> Searcher:
    bucket = environment.text("BUCKET")
    opensearch = client(
        environment.text("DOMAIN_ENDPOINT"),
        timeout_s=OPENSEARCH_TIMEOUT_S,
        retries=OPENSEARCH_RETRIES,
        repeat_timeouts=False,
        compress=False,  # some 30 KB: packing them takes longer than sending
    )
    return Searcher(
        opensearch,
        Embedder(environment.text("ENDPOINT_NAME"), budget_s=_endpoint_s()),
        prompt=os.environ.get("PROMPT", "{}"),
        wait_s=environment.number("HYBRID_WAIT_MS") / 1000,
        sign=signer(bucket),
        scales=ScalesOfRuns(bucket),
    )


def _endpoint_s() -> float:
    return min(environment.number("MODEL_WAIT_MS") / 1000, ENDPOINT_S)


_OPERATIONS = Operations(_searcher)


def _failure(problem: ProblemError) -> Response:
    log.event("refused", status=problem.status, code=problem.code, field=problem.field)
    response = _response(problem.status, problem.body())
    if problem.retry_after is not None:
        response["headers"]["Retry-After"] = str(problem.retry_after)
    return response


def _too_large(response: Response) -> bool:
    """Whether Lambda would refuse to pass an answer on; escapes at most double it, so small ones need no measuring."""
    if len(response["body"]) * 2 * _LONGEST_LETTER <= MAX_ANSWER_BYTES:
        return False
    return len(json.dumps(response, ensure_ascii=False).encode()) > MAX_ANSWER_BYTES


def _response(status: int, body: dict[str, Any]) -> Response:
    headers = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, ensure_ascii=False)}
