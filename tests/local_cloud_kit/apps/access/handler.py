"""A function that answers as the query function does what comes from pages, and says what it was sent."""

import json
import os
from typing import Any

from query import cors


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a preflight, or echo the event."""
    origins = os.environ["ALLOWED_ORIGINS"]
    if event["httpMethod"] == "OPTIONS":
        return {"statusCode": 204, "headers": cors.preflight(event["headers"], origins)}
    if event["body"] == "fail":
        raise ValueError("as asked")
    return {"statusCode": 200, "headers": cors.headers(event["headers"], origins), "body": json.dumps(event)}
