"""The function's environment variables, read on first use, never at import."""

import os


class ConfigurationError(RuntimeError):
    """An environment variable that the stack should have set is missing or unusable."""


def text(name: str) -> str:
    """Return a variable that must be set."""
    value = os.environ.get(name, "")
    if not value:
        raise ConfigurationError(f"environment variable {name} is not set")
    return value


def optional(name: str) -> str:
    """Return a variable, or nothing where it is not set."""
    return os.environ.get(name, "")


def number(name: str) -> int:
    """Return a variable that must be a whole number."""
    value = text(name)
    if not value.isdecimal():
        raise ConfigurationError(f"environment variable {name} is not a whole number: {value!r}")
    return int(value)
