"""How much each leg of a search counts (the figures that they follow from: docs/relevance.md)."""

WORDS = 3.0
IN_PART = 1 / 8
"""Of their weight words have so much where no product has all of them: then the model knows better what is meant."""


def weight_of(leg: str, *, all_words: bool) -> float:
    """Return a leg's weight beside the others'."""
    if leg != "words":
        return 1.0
    return WORDS if all_words else WORDS * IN_PART
