"""The little of ASGI that the server needs: a body within its limit, a response, a watch on the client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from model_code.errors import Code, InputError, RequestError

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# A refused body is read to its end up to here, so that a client that is still sending gets to read why.
DRAIN_BYTES = 64_000_000


class ClientGoneError(Exception):
    """The client closed the connection before its request was complete."""


def header(scope: Scope, name: bytes) -> str:
    """Return a request header, or the empty string."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Return the request's body. Raises `RequestError` 413 above `limit` bytes, `ClientGoneError` on a disconnect."""
    declared = header(scope, b"content-length")
    fits = not declared.isdecimal() or int(declared) <= limit
    kept, size = bytearray(), 0
    async for chunk in _chunks(receive):
        size += len(chunk)
        fits = fits and size <= limit
        if fits:
            kept += chunk
        elif size > DRAIN_BYTES:
            break
        else:
            kept.clear()
    if not fits:
        raise RequestError(413, InputError(Code.TOO_LARGE, f"the body has more than {limit:,} bytes"))
    return bytes(kept)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        yield message.get("body", b"")
        more = message.get("more_body", False)


@asynccontextmanager
async def on_disconnect(receive: Receive, react: Callable[[], None]) -> AsyncIterator[None]:
    """Call `react` if the client goes away during the block, which must begin after the body was read."""

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        react()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def respond(send: Send, status: int, body: bytes, content_type: bytes = b"application/json") -> None:
    """Send a complete response."""
    await begin(send, status, [(b"content-type", content_type), (b"content-length", str(len(body)).encode())])
    await send({"type": "http.response.body", "body": body})


async def begin(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Send the head of a response."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
