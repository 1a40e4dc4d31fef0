"""The Query function: parse, call, render."""

import json
from functools import cache
from typing import Any

from common import deadline, environment, log
from common.embedder import Embedder
from common.errors import InputRejectedError, UnavailableError
from common.opensearch import client
from query.problem import ProblemError, bad_field, refused_input, unavailable
from query.request import SearchRequest, parse
from query.search import Searcher

SEARCH_S = 25
"""For the whole search, below the function's 28 s and API Gateway's 29 s, which a function's own start is part of."""
ENDPOINT_S = 19
"""Of that, for the endpoint with its retries: a cold one is no quicker for being waited for."""
OPENSEARCH_TIMEOUT_S = 5
"""For each try, or less: what is left of the search's time, shared among the tries."""
OPENSEARCH_RETRIES = 1
"""Of what fails at once; a time-out is not repeated."""
_LONGEST_LETTER = 4
MAX_ANSWER_BYTES = 5_900_000
"""Lambda passes no more than 6 MB on, the envelope and the escapes of the body in it included."""
_ASK_FOR_FEWER = "the answer would be larger than 6 MB: ask for fewer products with size"
Response = dict[str, Any]


def handler(event: dict[str, Any], _context: object) -> Response:
    """Answer one API Gateway proxy event."""
    try:
        request = parse(event)
        with deadline.within(SEARCH_S):
            result = _search(request)
    except ProblemError as problem:
        return _failure(problem)
    except Exception as error:  # noqa: BLE001 - nothing internal may reach the caller
        log.event("internal_error", type=type(error).__name__, detail=str(error)[:500])
        return _failure(
            ProblemError(500, "internal", "the search failed; the request's id finds it in the log")
        )
    response = _response(200, result)
    if _too_large(response):
        return _failure(bad_field("size", _ASK_FOR_FEWER, status=413))
    log.event("search", fields=sorted(request.inputs), items=len(result["items"]), **result["timing"])
    return response


def _search(request: SearchRequest) -> dict[str, Any]:
    try:
        return _searcher().search(request)
    except InputRejectedError as error:
        raise refused_input(error, list(request.inputs)) from error
    except UnavailableError as error:
        raise unavailable(error) from error


@cache
def _searcher() -> Searcher:
    endpoint = environment.text("DOMAIN_ENDPOINT")
    opensearch = client(
        endpoint, timeout_s=OPENSEARCH_TIMEOUT_S, retries=OPENSEARCH_RETRIES, repeat_timeouts=False
    )
    return Searcher(opensearch, Embedder(environment.text("ENDPOINT_NAME"), budget_s=ENDPOINT_S))


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
