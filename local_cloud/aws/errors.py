"""Errors as AWS clients know them."""

from __future__ import annotations


class AwsError(Exception):
    """An error with the code, message and HTTP status that an AWS client will see."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def validation_error(message: str) -> AwsError:
    """`ValidationError`, the usual refusal of CloudFormation and SageMaker."""
    return AwsError("ValidationError", message)
