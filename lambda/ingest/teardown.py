"""The custom resource that ends with its stack: it takes the endpoints along that no template has any more."""

import json
import urllib.request
from typing import Any

from common import environment, log
from ingest.endpoints import Endpoints

ANSWER_S = 30
NAME = "endpoints"


def handler(event: dict[str, Any], context: Any) -> None:
    """Answer CloudFormation's event by a PUT to its `ResponseURL`, whatever happens: it waits an hour for that."""
    try:
        removed = (
            Endpoints(environment.text("STACK")).remove_all() if event["RequestType"] == "Delete" else []
        )
        log.event("teardown", request=event["RequestType"], removed=removed)
        told = {"Status": "SUCCESS"}
    except Exception as error:  # noqa: BLE001 - the deployment must hear of it
        log.event("teardown_failed", type=type(error).__name__, detail=str(error)[:500])
        told = {"Status": "FAILED", "Reason": f"{str(error)[:300]} (log stream {context.log_stream_name})"}
    told |= {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**told, "PhysicalResourceId": event.get("PhysicalResourceId", NAME)}).encode()
    request = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")  # noqa: S310
    with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:  # noqa: S310 - the URL is CloudFormation's
        answer.read()
