"""What clients send: the parsers of the two JSON content types, strict about every field."""

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pybase64

from model_code.errors import Code, InputError, RequestError
from model_code.pictures.thumbnail import SIDES


@dataclass(frozen=True, slots=True)
class TextInput:
    """A text to encode."""

    text: str


@dataclass(frozen=True, slots=True)
class ImageInput:
    """A picture to encode: raw bytes, or its base64 (decoded only when its turn comes).

    `thumbnail` is the longest side of the small copy that is wanted as well, here and below.
    """

    data: bytes | str
    thumbnail: int | None = None

    def file(self) -> bytes:
        """Return the picture's bytes. Raises `InputError` `bad_request` for what is not base64."""
        if isinstance(self.data, bytes):
            return self.data
        try:
            return pybase64.b64decode(self.data, validate=True)
        except (binascii.Error, ValueError):
            hint = "; leave out the 'data:…;base64,' in front" if self.data.startswith("data:") else ""
            raise InputError(Code.BAD_REQUEST, f"image: not valid base64{hint}") from None


@dataclass(frozen=True, slots=True)
class ImageReference:
    """A picture to fetch from S3."""

    uri: str
    thumbnail: int | None = None


Input = TextInput | ImageInput | ImageReference


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch: its id, null where it has none that can be read, and its input or what is wrong with it."""

    id: str | int | None
    input: Input | InputError


def parse_inputs(body: bytes, max_inputs: int) -> list[Input]:
    """Parse an `application/json` body: `{"inputs": [{"text"} | {"image"}, …]}`.

    Raises `RequestError` with status 400, naming the field that is wrong and the position of the input.
    """
    document = _document(body)
    _only(document, {"inputs"})
    inputs = document.get("inputs")
    if not isinstance(inputs, list) or not inputs:
        raise _refused('inputs: must be a list with at least one {"text": …} or {"image": …}')
    if len(inputs) > max_inputs:
        raise RequestError(
            400, InputError(Code.TOO_LARGE, f"inputs: {len(inputs)} given, at most {max_inputs} accepted")
        )
    return [_positioned(position, one) for position, one in enumerate(inputs)]


def parse_lines(body: bytes) -> Iterator[Line]:
    """Yield a `Line` for each line of an `application/jsonlines` body, whatever it holds; never raises."""
    start, end, view = 0, len(body), memoryview(body)
    while start < end:
        stop = body.find(b"\n", start)
        stop = end if stop < 0 else stop
        yield _line(view[start:stop])
        start = stop + 1


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _refused(f"the body is not valid JSON: {error}") from None
    if not isinstance(document, dict):
        raise _refused("the body must be a JSON object")
    return document


def _only(document: dict[str, Any], fields: set[str]) -> None:
    unknown = sorted(set(document) - fields)
    if unknown:
        raise _refused(f"{unknown[0][:80]}: unknown field; accepted are {', '.join(sorted(fields))}")


def _refused(message: str) -> RequestError:
    return RequestError(400, InputError(Code.BAD_REQUEST, message))


def _positioned(position: int, document: object) -> Input:
    try:
        return _input(document, {"text", "image", "thumbnail"})
    except InputError as error:
        raise RequestError(
            400, InputError(error.code, f"inputs[{position}]: {error.message}"), position
        ) from None


def _input(document: object, fields: set[str]) -> Input:
    if not isinstance(document, dict):
        raise InputError(Code.BAD_REQUEST, "each input must be a JSON object")
    unknown = sorted(set(document) - fields)
    if unknown:
        accepted = ", ".join(sorted(fields))
        raise InputError(Code.BAD_REQUEST, f"{unknown[0][:80]}: unknown field; accepted are {accepted}")
    given = [name for name in ("text", "image") if name in document]
    if len(given) != 1:
        raise InputError(Code.BAD_REQUEST, "exactly one of text and image must be given")
    name = given[0]
    value = document[name]
    if not isinstance(value, str):
        raise InputError(Code.BAD_REQUEST, f"{name}: must be a string")
    side = _side(document, name)
    if name == "text":
        return TextInput(value)
    return ImageReference(value, side) if value.startswith("s3://") else ImageInput(value, side)


def _side(document: dict[str, Any], name: str) -> int | None:
    """Return the longest side of the thumbnail that is asked for, if any."""
    if "thumbnail" not in document:
        return None
    if name == "text":
        raise InputError(Code.BAD_REQUEST, "thumbnail: only an image can have one")
    side = document["thumbnail"]
    if isinstance(side, bool) or not isinstance(side, int) or side not in SIDES:
        bounds = f"{SIDES[0]} to {SIDES[-1]:,}"
        raise InputError(Code.BAD_REQUEST, f"thumbnail: must be a whole number of pixels from {bounds}")
    return side


def _line(raw: memoryview) -> Line:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return Line(None, InputError(Code.BAD_REQUEST, "the line is not valid JSON"))
    if not isinstance(document, dict):
        return Line(None, InputError(Code.BAD_REQUEST, "the line must be a JSON object"))
    name = document.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int):
        return Line(None, InputError(Code.BAD_REQUEST, "id: must be a string"))
    try:
        return Line(name, _input(document, {"id", "text", "image", "thumbnail"}))
    except InputError as error:
        return Line(name, error)
