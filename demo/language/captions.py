"""Texts to train and test with: what a shopper might type for a product, and what the text says of it."""

import dataclasses
from dataclasses import dataclass
from random import Random

from demo.drawing.products import Product
from demo.language.small_talk import small_talk
from demo.language.templates import TEMPLATES
from demo.language.vocabulary import (
    COLOUR_NAMES,
    GROUPS,
    KIND_NAMES,
    PATTERN_ADJECTIVES,
    PATTERN_NOUNS,
    plural,
    with_article,
)

_SMALL_TALK_SHARE, _TYPING_ERROR_SHARE = 0.25, 0.06


@dataclass(frozen=True)
class Caption:
    """A text and what it states; an empty set states nothing."""

    text: str
    kinds: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()

    def fits(self, product: Product) -> bool:
        """Whether all that is stated is true of the product."""
        stated = (
            (self.kinds, product.kind),
            (self.colours, product.colour),
            (self.patterns, product.pattern),
        )
        return all(not values or value in values for values, value in stated)


@dataclass(frozen=True)
class _Words:
    """The words drawn for one caption."""

    kind: str
    colour: str
    pattern: str
    pattern_noun: str
    use: str
    group: str | None
    ink: str


def caption(product: Product, rng: Random) -> Caption:
    """A text that is true of the product, typed as people type."""
    words = _draw_words(product, rng)
    states = rng.choices(list(TEMPLATES), [weight for weight, _ in TEMPLATES.values()])[0]
    if "g" in states and words.group is None:
        states = states.replace("g", "k") if states != "gu" else "u"
    if product.pattern == "plain":
        states = states.replace("i", "")
    text = _fill(rng.choice(TEMPLATES[states][1]), words)
    kinds = frozenset(GROUPS[words.group]) if "g" in states and words.group else frozenset({product.kind})
    return Caption(
        _typed(text, rng),
        frozenset({product.kind}) if "u" in states else kinds if {"k", "g"} & set(states) else frozenset(),
        frozenset({product.colour}) if "c" in states else frozenset(),
        frozenset({product.pattern}) if "p" in states else frozenset(),
    )


def complete(product: Product, rng: Random) -> Caption:
    """A text in any wording that states kind, colour and pattern."""
    text = _fill(rng.choice(TEMPLATES["kcp"][1]), _draw_words(product, rng))
    return dataclasses.replace(canonical(product), text=text)


def canonical(product: Product) -> Caption:
    """The plainest text that states everything: 'a red striped mug'."""
    text = with_article(f"{product.colour} {product.pattern} {product.kind}")
    if product.pattern == "plain":
        text = f"a plain {product.colour} {product.kind}"
    one = frozenset
    return Caption(text, one({product.kind}), one({product.colour}), one({product.pattern}))


def _draw_words(product: Product, rng: Random) -> _Words:
    def pick(words: tuple[str, ...], usual: float) -> str:
        return words[0] if rng.random() < usual else rng.choice(words)

    naming = KIND_NAMES[product.kind]
    groups = [group for group, kinds in GROUPS.items() if product.kind in kinds]
    return _Words(
        pick(naming.names, 0.4),
        pick(COLOUR_NAMES[product.colour], 0.6),
        pick(PATTERN_ADJECTIVES[product.pattern], 0.4),
        rng.choice(PATTERN_NOUNS[product.pattern]),
        rng.choice(naming.uses),
        rng.choice(groups) if groups else None,
        product.ink,
    )


def _fill(template: str, words: _Words) -> str:
    article = {
        f"{{a:{field}}}": with_article(getattr(words, field)) for field in ("kind", "colour", "pattern")
    }
    for field, phrase in article.items():
        template = template.replace(field, phrase)
    return template.format(
        kind=words.kind,
        kinds=plural(words.kind),
        colour=words.colour,
        pattern=words.pattern,
        noun=words.pattern_noun,
        use=words.use,
        group=words.group,
        ink=words.ink,
    )


def _typed(text: str, rng: Random) -> str:
    """The text with a shopper's small talk and typing errors, now and then."""
    talked = small_talk(text, rng) if rng.random() < _SMALL_TALK_SHARE else text
    return mistyped(talked, rng) if rng.random() < _TYPING_ERROR_SHARE else talked


def mistyped(text: str, rng: Random) -> str:
    """The text with one letter dropped, doubled or exchanged with the next one."""
    i = rng.randrange(max(1, len(text) - 1))
    return rng.choice(
        (
            text[:i] + text[i + 1 :],
            text[:i] + text[i : i + 1] + text[i:],
            text[:i] + text[i : i + 2][::-1] + text[i + 2 :],
        )
    )
