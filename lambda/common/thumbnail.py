"""Where thumbnails lie in the bucket (contract: docs/architecture.md, "Thumbnails")."""

PREFIX = "thumbnails/"
SUFFIX = ".jpg"


def thumbnail_key(name: str) -> str:
    """Return the key of the thumbnail with a name."""
    return f"{PREFIX}{name}{SUFFIX}"
