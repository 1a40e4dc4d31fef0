"""What of a product's words becomes its vector."""

MAX_CHARACTERS = 1000
"""More than any model reads."""


def embedded_text(title: str | None, description: str | None, *, described: bool) -> str | None:
    """Return the text to embed: the title or, where descriptions count, both; None of a product without a title."""
    if title is None or not described or not description:
        return title
    return f"{title.rstrip('.')}. {description}"[:MAX_CHARACTERS]
