"""What goes wrong with a search, and the one place where it becomes an HTTP status."""

from typing import Any

from common.errors import InputRejectedError, UnavailableError

_INPUT_STATUS = {"image_too_large": 413, "too_large": 413}


class ProblemError(Exception):
    """An answer other than 200: `field` names the part of the request to mend, where there is one."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.field = status, code, field
        self.retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """Return the error object of the API."""
        return {"error": {"code": self.code, "message": str(self), "field": self.field}}


def bad_field(field: str, message: str, *, status: int = 400) -> ProblemError:
    """Return the refusal of one field."""
    return ProblemError(status, "invalid_request" if status == 400 else "too_large", message, field)


def refused_input(error: InputRejectedError, fields: list[str]) -> ProblemError:
    """Name the field that the model refused; `fields` are in the order of its inputs."""
    status = _INPUT_STATUS.get(error.code, 400)
    return ProblemError(status, error.code, str(error), fields[min(error.position, len(fields) - 1)])


def unavailable(error: UnavailableError) -> ProblemError:
    """Ask the caller to come back."""
    problem = ProblemError(503, "unavailable", f"{error}: try again in {error.retry_after} s")
    problem.retry_after = error.retry_after
    return problem
