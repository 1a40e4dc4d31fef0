"""What an operator has chosen for releases, by settings."""

from dataclasses import dataclass, field

from common.arrangement import Space
from ingest.estimate import Transform


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The settings that planning goes by."""

    placeholder_percent: int
    exact_vectors: int
    language: str = "english"
    space: Space = Space.COSINE
    described: bool = False
    thumbnails: bool = True
    endpoint: str | None = None
    """What the release's queries will be embedded by."""
    loaders: int = 2
    """How many parts are loaded at a time."""
    transform: Transform = field(default_factory=Transform)
    """On what the run embeds."""
    transforms: int = 2
    """How many parts are embedded at a time, on all instances together."""
