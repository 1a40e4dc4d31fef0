"""Which log group each function writes to: `LoggingConfig`, which moto drops."""

from __future__ import annotations

import io
import json
import re

from werkzeug.wrappers import Request

_CREATE = re.compile(r"/2015-03-31/functions/?$")
_CONFIGURE = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/configuration/?$")


class LogGroups:
    """Learns from the requests that create and configure functions, on their way to moto."""

    def __init__(self) -> None:
        self._groups: dict[str, str] = {}

    def of(self, function: str) -> str | None:
        """The group that a function was given, None where it has Lambda's own."""
        return self._groups.get(function)

    def observe(self, request: Request) -> None:
        """Note a request's log group. The body stays readable for whoever answers the request."""
        configure = _CONFIGURE.match(request.path) if request.method == "PUT" else None
        if not configure and not (request.method == "POST" and _CREATE.match(request.path)):
            return
        body = request.get_data()
        request.environ["wsgi.input"] = io.BytesIO(body)
        settings = json.loads(body)
        name = configure["name"] if configure else settings["FunctionName"]
        group = (settings.get("LoggingConfig") or {}).get("LogGroup")
        if group:
            self._groups[name] = group
        elif not configure:
            self._groups.pop(name, None)
