"""The calls that the application's roles make, as local clouds have noted them, without what differs from run to run.

With RECORD_CALLS set, a deployment that ends adds to `calls.jsonl` what its cloud has noted: `make record-calls`.
"""

import fcntl
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from local_cloud.access import trail

RECORD = Path(__file__).with_name("calls.jsonl")
_ROLE = re.compile(r".*:role/(ClipSearch-\w+-.*)")
_BY_CONTENT = (re.compile(r"(?i)(clip(?:model|endpointconfig|endpoint))[0-9a-f]{12}"), r"\1")
"""Logical ids that follow the image's content."""
_VARYING = (
    _BY_CONTENT,
    (re.compile(r"((?:ClipSearch|clipsearch|clipsea)(?:-\w+)*?)-[A-Za-z0-9]{12}(?![\w-])"), r"\1"),
    (re.compile(r"\d{8}t\d{6}z-[0-9a-z]+"), "RUN"),
    (re.compile(r"ingest-\d{8}T\d{6}Z-[0-9a-f]+"), "EXECUTION"),
    (re.compile(r"(/machines/).*"), r"\1MACHINE"),
    (re.compile(r"(/thumbnails/).*"), r"\1KEY"),
    (re.compile(r"part-\d+"), "part-00000"),
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"), "UUID"),
    (re.compile(r"[0-9a-f]{32,}"), "HASH"),
    (re.compile(r"log-stream:.*"), "log-stream:STREAM"),
    (re.compile(r"/catalog/.*"), "/catalog/KEY"),
)
_KEPT = ("s3:prefix", "iam:passedtoservice")


@dataclass(frozen=True, order=True)
class Call:
    """One call of a role."""

    role: str
    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


def lasting(text: str) -> str:
    """A name or an ARN without what of a logical id follows the image's content."""
    return _BY_CONTENT[0].sub(_BY_CONTENT[1], text)


def steady(text: str) -> str:
    """A name or an ARN without ids that are made up in every deployment or run."""
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    return text


def recorded() -> list[Call]:
    """What stands in the record."""
    lines = map(json.loads, RECORD.read_text(encoding="utf-8").splitlines()) if RECORD.exists() else ()
    return [Call(**{**line, "context": tuple(map(tuple, line["context"]))}) for line in lines]


def noted(home: Path) -> Iterator[Call]:
    """What a cloud has let the application's roles do."""
    for entry in trail.read(home):
        role = _ROLE.fullmatch(entry.principal)
        if role and not entry.refused:
            context = [(name, steady(value)) for name in _KEPT for value in entry.context.get(name, ())]
            yield Call(steady(role[1]), entry.action, steady(entry.resource or ""), tuple(context))


def record(homes: Iterable[Path]) -> int:
    """Add what clouds have noted; return how many calls stand there now."""
    with RECORD.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # several processes of a run may end their clouds at once
        calls = sorted({*recorded(), *(call for home in homes for call in noted(home))})
        file.truncate(0)
        file.writelines(json.dumps(asdict(call)) + "\n" for call in calls)
    return len(calls)
