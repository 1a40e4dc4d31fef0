"""One JSON line an event on standard output: counts and durations, never a picture or a text."""

import datetime
import sys

import orjson


def write(event: str, level: str = "info", **fields: object) -> None:
    """Write one event."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    line = orjson.dumps({"time": now, "level": level, "event": event, **fields})
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
