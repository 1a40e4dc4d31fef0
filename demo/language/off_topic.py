"""Texts that name nothing in the shop, so that the model learns to place them far from every picture."""

from pathlib import Path
from random import Random

from demo.language.small_talk import small_talk
from demo.language.vocabulary import KIND_NAMES

_WORDS = Path(__file__).with_name("off_topic_words.txt").read_text("utf-8").split()
_FRAMES = (
    "how do i {} a {}", "what is the {} of {}", "when does the {} open", "{} and {}", "why is {} so {}", "{} {} {}",
    "best {} near me", "how much does a {} cost", "the {}", "fresh {} with {}", "who invented the {}", "{} {}", "{}",
    "define {}", "how to fix a broken {}", "cheap {} tickets", "my {} does not work", "learn {} in a week",
    "the {} said on {}", "{} in {} tomorrow", "is {} good for the {}", "{} for a {}", "a {} {}", "lyrics of {} {}",
)  # fmt: skip
_ONSETS = "b c d f g h j k l m n p qu r s t v w x y z br ch cl dr fl gr kl pr sch sh st th tr"
_VOWELS = "aeiou"
_ENDINGS = ("", "n", "r", "s", "t", "l", "m", "ng", "x", "ck", "sch", "tion")
_SMALL_TALK_SHARE = 0.25  # as often as in captions, so that it tells nothing
_PRODUCT_NAMES = {name for naming in KIND_NAMES.values() for name in naming.names}


def off_topic(rng: Random) -> str:
    """A question, a phrase or gibberish about anything but the shop's products."""
    while _PRODUCT_NAMES & set((text := _draw(rng)).split()):
        pass
    return text


def _draw(rng: Random) -> str:
    text = _about_nothing_sold(rng)
    return small_talk(text, rng) if rng.random() < _SMALL_TALK_SHARE else text


def _about_nothing_sold(rng: Random) -> str:
    draw = rng.random()
    if draw < 0.22:
        return " ".join(_gibberish(rng) for _ in range(rng.randint(1, 4)))
    if draw < 0.27:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(rng.randint(2, 10)))
    frame = rng.choice(_FRAMES)
    fill = [_gibberish(rng) if rng.random() < 0.25 else rng.choice(_WORDS) for _ in range(frame.count("{}"))]
    return frame.format(*fill)


def _gibberish(rng: Random) -> str:
    syllables = rng.randint(1, 3)
    return "".join(
        rng.choice(_ONSETS.split()) + rng.choice(_VOWELS) + rng.choice(_ENDINGS) for _ in range(syllables)
    )
