"""The page's function as it is deployed: the built zip's folder, run by itself with the standard library alone."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
_PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from page.function.handler import handler
for event in sys.stdin:
    print(json.dumps(handler(json.loads(event), None)), flush=True)
"""


@dataclass(frozen=True)
class Function:
    """A running function; `folder` is its zip's."""

    folder: Path
    process: "subprocess.Popen[str]"

    def __call__(self, event: Mapping[str, Any]) -> Answer:
        """What it answers to one event."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(event), file=self.process.stdin, flush=True)
        answer: Answer = json.loads(self.process.stdout.readline())
        return answer

    def root(self, path: str = "/v1/", **more: Any) -> Answer:
        """What it answers at the API's root, by the address's own path."""
        return self({"resource": "/", "path": "/", "requestContext": {"path": path}, **more})

    def asset(self, name: str, **headers: str) -> Answer:
        """What it answers for a file, by the path's parameter."""
        return self(
            {
                "resource": "/assets/{file}",
                "pathParameters": {"file": name},
                "headers": {k.replace("_", "-"): v for k, v in headers.items()},
                "requestContext": {"path": f"/v1/assets/{name}"},
            }
        )

    def names(self) -> list[str]:
        """The names of all assets."""
        return sorted(path.name for path in (self.folder / "page" / "files" / "assets").iterdir())


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Function]:
    """Run it under some variables."""
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _PROGRAM, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        yield Function(folder, process)
        assert process.stdin is not None
        process.stdin.close()
