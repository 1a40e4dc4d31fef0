"""What people type around the thing they look for; it says nothing of the thing."""

from random import Random

_OPENINGS = (
    "buy", "new", "cheap", "show me", "nice", "i need", "looking for", "find", "best", "pretty", "my", "the", "vintage",
    "do you have", "where is", "i want", "good", "modern", "big", "small", "hello,", "any", "lovely", "designer",
    "the best",
)  # fmt: skip
_ENDINGS = (
    "on white background", "for sale", "for my home", "as a gift", "please", "online", "for her", "for him", "near me",
    "for summer", "for a birthday", "in stock", "under 50", "with free delivery", "for my mother", "today", "xl",
    "for the holidays", "that lasts", "made in italy", "for children", "on sale", "for a party", "?", "for everyday",
)  # fmt: skip


def small_talk(text: str, rng: Random) -> str:
    """The text with an opening, an ending, or both."""
    opens, ends = rng.choice(((True, False), (False, True), (True, True)))
    before = f"{rng.choice(_OPENINGS)} " if opens else ""
    after = f" {rng.choice(_ENDINGS)}" if ends else ""
    return f"{before}{text}{after}"
