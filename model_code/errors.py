"""The errors of the inference contract: one code, one line, nothing internal."""

from enum import StrEnum

MESSAGE_LIMIT = 300


class Code(StrEnum):
    """Every code that a client may meet."""

    BAD_REQUEST = "bad_request"
    TEXT_EMPTY = "text_empty"
    IMAGE_UNREADABLE = "image_unreadable"
    IMAGE_UNSUPPORTED = "image_unsupported"
    IMAGE_TOO_LARGE = "image_too_large"
    IMAGE_NOT_FOUND = "image_not_found"
    IMAGE_FORBIDDEN = "image_forbidden"
    IMAGE_UNAVAILABLE = "image_unavailable"
    """Nothing is wrong with the picture: S3 did not give it, however often it was asked."""
    TOO_LARGE = "too_large"
    INTERNAL = "internal"


class InputError(Exception):
    """An input that cannot be encoded; `message` is one line meant for the client."""

    def __init__(self, code: Code, message: str) -> None:
        self.code = code
        self.message = " ".join(message.split())[:MESSAGE_LIMIT]
        super().__init__(self.message)

    def as_json(self) -> dict[str, str]:
        """Return the error as the contract writes it: `{"code", "message"}`."""
        return {"code": self.code.value, "message": self.message}


class RequestError(Exception):
    """A request refused as a whole, with the HTTP status to answer and, where one input is to blame, its position."""

    def __init__(self, status: int, error: InputError, position: int | None = None) -> None:
        self.status = status
        self.error = error
        self.position = position
        super().__init__(error.message)

    def as_json(self) -> dict[str, object]:
        """Return the response's body."""
        place = {} if self.position is None else {"position": self.position}
        return {"error": {**self.error.as_json(), **place}}


class CancelledJobError(Exception):
    """The client went away: what was begun for it stops."""
