"""What shoppers ask of the drawn catalogue, and which products are right: texts and pictures that are not in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

from bench.encoding import Content
from bench.relevance_pictures import drawn
from bench.relevance_shop import brand
from demo.catalogue import product_id
from demo.drawing.products import Product
from demo.language.captions import Caption, canonical, caption, complete, mistyped
from demo.language.everyday import EVERYDAY
from demo.language.vocabulary import COLOUR_NAMES, KIND_NAMES, PATTERN_ADJECTIVES, PATTERN_NOUNS

SETS = ("everyday words", "typing errors", "ids", "brands", "negative terms", "pictures", "picture and words")
FIRST_SEED = 2_000_000
"""Above those of the catalogue, of training and of its tests: no picture here was seen before."""
_AWAY = -0.5
_LONG = 4
"""Letters of a word that is worth a typing error."""


@dataclass(frozen=True)
class Term:
    """A wish: a text or a picture's bytes, and its weight, below 0 for what is not wanted."""

    content: Content
    weight: float = 1.0


@dataclass(frozen=True)
class Question:
    """A query of one of the sets, and the ids of the products that are right."""

    id: str
    of: str
    terms: tuple[Term, ...]
    relevant: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The words that are wanted; empty where there are none."""
        wanted = (term.content for term in self.terms if term.weight > 0)
        return " ".join(content for content in wanted if isinstance(content, str))

    @property
    def kind(self) -> str:
        """What is asked by: 'words', 'picture', or 'both'."""
        pictures = any(isinstance(term.content, bytes) for term in self.terms)
        return ("both" if self.text else "picture") if pictures else "words"


def questions(products: Sequence[Product], each: int, say: Callable[[str], None]) -> list[Question]:
    """Return up to `each` questions of every set, each with at least one right product."""
    makers = (_everyday, _typing_errors, _ids, _brands, _negative)
    asked = [
        Question(f"{of} {number}", of, terms, right)
        for of, maker in zip(SETS, makers, strict=False)
        for number, (terms, right) in enumerate(islice(maker(products, Random(of)), each))  # noqa: S311
    ]
    return asked + _by_picture(products, each, say) + _by_both(products, each, say)


Answered = tuple[tuple[Term, ...], frozenset[str]]


def _fitting(products: Sequence[Product], fits: Callable[[Product], bool]) -> frozenset[str]:
    return frozenset(product_id(product) for product in products if fits(product))


def _captioned(products: Sequence[Product], made: Iterator[Caption]) -> Iterator[Answered]:
    """Yield every text once, unless nothing fits it or everything does."""
    met: set[str] = set()
    for one in made:
        right = _fitting(products, one.fits)
        if one.text.lower() not in met and 0 < len(right) < len(products):
            met.add(one.text.lower())
            yield (Term(one.text),), right


def _shuffled(products: Sequence[Product], dice: Random) -> list[Product]:
    return dice.sample(list(products), len(products))


def _everyday(products: Sequence[Product], dice: Random) -> Iterator[Answered]:
    def made() -> Iterator[Caption]:
        yield from EVERYDAY
        for product in _shuffled(products, dice):
            yield caption(product, dice)

    yield from _captioned(products, made())


def _typing_errors(products: Sequence[Product], dice: Random) -> Iterator[Answered]:
    def made() -> Iterator[Caption]:
        for product in _shuffled(products, dice):
            said = complete(product, dice)
            words = said.text.split()
            at = dice.choice([at for at, word in enumerate(words) if len(word) >= _LONG] or [0])
            words[at] = mistyped(words[at], dice)
            if " ".join(words) != said.text:
                yield Caption(" ".join(words), said.kinds, said.colours, said.patterns)

    yield from _captioned(products, made())


def _ids(products: Sequence[Product], dice: Random) -> Iterator[Answered]:
    for product in _shuffled(products, dice):
        named = product_id(product)
        yield (Term(dice.choice((named, named.lower()))),), frozenset({named})


def _brands(products: Sequence[Product], dice: Random) -> Iterator[Answered]:
    met: set[str] = set()
    for product in _shuffled(products, dice):
        maker, kind = brand(product), dice.choice(KIND_NAMES[product.kind].names[:2])
        text = dice.choice(("{maker}", "{maker} {kind}", "{kind} by {maker}", "{colour} {maker} {kind}"))
        stated = Caption("", frozenset({product.kind} if "{kind}" in text else ()),
                         frozenset({product.colour} if "{colour}" in text else ()))  # fmt: skip
        said = text.format(maker=maker, kind=kind, colour=product.colour)
        if said not in met:
            met.add(said)
            yield (Term(said),), _fitting(products, lambda one: stated.fits(one) and brand(one) == maker)  # noqa: B023


def _negative(products: Sequence[Product], dice: Random) -> Iterator[Answered]:
    """Yield kinds, without a pattern or a colour."""
    met: set[tuple[Term, ...]] = set()
    for product in _shuffled(products, dice):
        kind = dice.choice(KIND_NAMES[product.kind].names[:2])
        if dice.random() < 0.5 and product.pattern != "plain":
            unwanted = dice.choice(PATTERN_NOUNS[product.pattern] + PATTERN_ADJECTIVES[product.pattern][:1])
            fits = _kind_without(product, "pattern")
        else:
            unwanted, fits = dice.choice(COLOUR_NAMES[product.colour][:2]), _kind_without(product, "colour")
        terms = (Term(kind), Term(unwanted, _AWAY))
        if terms not in met and (right := _fitting(products, fits)):
            met.add(terms)
            yield terms, right


def _kind_without(product: Product, field: str) -> Callable[[Product], bool]:
    return lambda one: one.kind == product.kind and getattr(one, field) != getattr(product, field)


def _by_picture(products: Sequence[Product], each: int, say: Callable[[str], None]) -> list[Question]:
    of = SETS[5]
    asked = _shuffled(products, Random(of))[:each]  # noqa: S311
    files = drawn([(another(product, at), 0) for at, product in enumerate(asked)], say, of)
    return [
        Question(f"{of} {at}", of, (Term(file),), _fitting(products, canonical(product).fits))
        for at, (product, file) in enumerate(zip(asked, files, strict=True))
    ]


def _by_both(products: Sequence[Product], each: int, say: Callable[[str], None]) -> list[Question]:
    """Show one product and ask for its kind in another product's colour or pattern."""
    of, dice = SETS[6], Random(SETS[6])  # noqa: S311
    pairs = [(one, other) for one in products for other in products if _differ(one, other)]
    asked = dice.sample(pairs, min(each, len(pairs)))
    files = drawn([(another(one, at + len(products)), 0) for at, (one, _) in enumerate(asked)], say, of)
    made = []
    for at, ((_, wish), file) in enumerate(zip(asked, files, strict=True)):
        if dice.random() < 0.5 and wish.pattern != "plain":
            stated = Caption(f"with {dice.choice(PATTERN_NOUNS[wish.pattern])}", frozenset({wish.kind}),
                             patterns=frozenset({wish.pattern}))  # fmt: skip
        else:
            stated = Caption(f"in {wish.colour}", frozenset({wish.kind}), frozenset({wish.colour}))
        right = _fitting(products, stated.fits)
        made.append(Question(f"{of} {at}", of, (Term(stated.text), Term(file)), right))
    return made


def _differ(one: Product, other: Product) -> bool:
    return one.kind == other.kind and one.colour != other.colour and one.pattern != other.pattern


def another(product: Product, number: int) -> Product:
    """Return a product of the same kind, colour and pattern that is not in the catalogue."""
    return Product(product.kind, product.colour, product.pattern, FIRST_SEED + number)
