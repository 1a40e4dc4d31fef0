"""The binary protocol by which OpenSearch's nodes talk to each other, as far as a stranger needs it to ask."""

import socket
import struct

VERSION = 2190199 ^ 0x08000000
_HANDSHAKE = 8
TIMEOUT_S = 10


def ask(port: int, action: str) -> bytes:
    """Greet a node, ask it for an action without parameters, and return all that it answers to that."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as node:
        version = _number(VERSION)
        greeting = _number(0) + _number(len(version)) + version
        node.sendall(_message(1, _HANDSHAKE, "internal:tcp/handshake", greeting))
        _answer(node)
        node.sendall(_message(2, 0, action, _number(0)))
        return _answer(node)


def _answer(node: socket.socket) -> bytes:
    head = _exactly(node, 6)
    return _exactly(node, struct.unpack(">i", head[2:])[0])


def _exactly(node: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count and (more := node.recv(count - len(got))):
        got += more
    return got


def _message(number: int, status: int, action: str, payload: bytes) -> bytes:
    headers = _number(0) * 3 + _number(len(action)) + action.encode()
    body = struct.pack(">qBiI", number, status, VERSION, len(headers)) + headers + payload
    return b"ES" + struct.pack(">i", len(body)) + body


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    encoded = b""
    while value > 127:
        encoded += bytes([value & 127 | 128])
        value >>= 7
    return encoded + bytes([value])
