"""A real OpenSearch: found or started in one of three ways, usable on its own (`running`)."""

from .server import Server, running

__all__ = ["Server", "running"]
