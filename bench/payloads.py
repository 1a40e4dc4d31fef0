"""Request bodies as SageMaker sends them: what Batch Transform cuts out of an input file, what an endpoint is asked."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

# MaxPayloadInMB of the stack's transform jobs (stacks/ingest.asl.json), and a bound for small pictures.
PAYLOAD_BYTES = 6_000_000
PAYLOAD_LINES = 64


def batches(
    files: Sequence[Path], most_bytes: int = PAYLOAD_BYTES, most_lines: int = PAYLOAD_LINES
) -> list[bytes]:
    """Return bodies of `application/jsonlines`, a picture a line in base64, each as large as may be.

    A line that is larger than a body may be goes alone: the server must say what it thinks of it.
    """
    return [b"".join(lines) for lines in _packed((_line(file) for file in files), most_bytes, most_lines)]


def _line(file: Path) -> bytes:
    image = base64.b64encode(file.read_bytes()).decode()
    return json.dumps({"id": file.name, "image": image}).encode() + b"\n"


def _packed(lines: Iterable[bytes], most_bytes: int, most_lines: int) -> Iterator[list[bytes]]:
    body: list[bytes] = []
    size = 0
    for line in lines:
        if body and (size + len(line) > most_bytes or len(body) == most_lines):
            yield body
            body, size = [], 0
        body.append(line)
        size += len(line)
    if body:
        yield body


def text(words: str) -> bytes:
    """Return the body of a request for one text's vector, `application/json`."""
    return json.dumps({"inputs": [{"text": words}]}).encode()
