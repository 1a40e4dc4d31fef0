"""Errors that more than one function can meet."""


class UnavailableError(RuntimeError):
    """A service that answers later, if asked again: the endpoint, OpenSearch.

    `retry_after` is the number of seconds after which asking again makes sense.
    """

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class InputRejectedError(ValueError):
    """The model could not encode an input; `position` counts from 0, `code` is the inference contract's."""

    def __init__(self, code: str, message: str, position: int) -> None:
        super().__init__(message)
        self.code = code
        self.position = position
