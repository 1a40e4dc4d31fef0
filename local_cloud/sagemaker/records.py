"""Records of a Transform job: how objects are split, packed into requests and assembled again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MEGABYTE = 1024 * 1024


class RecordTooLargeError(ValueError):
    """A record does not fit into one request."""


def split(body: bytes, split_type: str) -> list[bytes]:
    """The records of an object: its lines without their ends, or the object itself; none if it is empty."""
    if not body:
        return []
    if split_type == "None":
        return [body]
    return [line for line in body.split(b"\n") if line.strip()]


def pack(records: Iterable[bytes], *, multi: bool, limit: int) -> Iterator[bytes]:
    """Request bodies: one record each or, `multi`, as many lines as fit into `limit` bytes.

    Raises `RecordTooLargeError` for a record that is larger than a request may be.
    """
    batch: list[bytes] = []
    size = 0
    for record in records:
        if len(record) > limit:
            raise RecordTooLargeError(
                f"a record of {len(record)} bytes exceeds MaxPayloadInMB ({limit} bytes)"
            )
        if batch and (not multi or size + len(record) + 1 > limit):
            yield b"\n".join(batch)
            batch, size = [], 0
        batch.append(record)
        size += len(record) + 1
    if batch:
        yield b"\n".join(batch)


def assemble(replies: Iterable[bytes], assemble_with: str) -> bytes:
    """The output object: replies one after the other, each on lines of its own where so asked."""
    if assemble_with != "Line":
        return b"".join(replies)
    return b"".join(reply if reply.endswith(b"\n") else reply + b"\n" for reply in replies)
