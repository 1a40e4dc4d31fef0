"""Texts for training and tests say only what is true."""

from random import Random

import pytest

from demo.assortment import assortment
from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product, combinations
from demo.language.captions import Caption, canonical, caption, complete, mistyped
from demo.language.everyday import EVERYDAY, OFF_TOPIC
from demo.language.off_topic import off_topic
from demo.language.vocabulary import (
    COLOUR_NAMES,
    GROUPS,
    KIND_NAMES,
    PATTERN_ADJECTIVES,
    PATTERN_NOUNS,
    plural,
    with_article,
)

PRODUCTS = [Product(*combination, i) for i, combination in enumerate(combinations())]


def test_the_vocabulary_covers_exactly_what_is_drawn() -> None:
    assert set(KIND_NAMES) == set(KINDS)
    assert set(COLOUR_NAMES) == set(COLOURS)
    assert set(PATTERN_ADJECTIVES) == set(PATTERN_NOUNS) == set(PATTERNS)
    assert {kind for kinds in GROUPS.values() for kind in kinds} <= set(KINDS)


def test_no_word_means_two_things() -> None:
    kinds = [naming.names for naming in KIND_NAMES.values()]
    for words in (kinds, COLOUR_NAMES.values(), PATTERN_ADJECTIVES.values()):
        names = [name for entry in words for name in entry]
        assert len(names) == len(set(names))


def test_every_caption_is_true_of_its_product() -> None:
    rng = Random(1)

    assert all(make(p).fits(p) for p in PRODUCTS for make in (lambda q: caption(q, rng), canonical))


def test_a_caption_is_not_true_of_what_it_excludes() -> None:
    red_mug = Caption("red mug", frozenset({"mug"}), frozenset({"red"}))

    assert red_mug.fits(Product("mug", "red", "floral", 1))
    assert not red_mug.fits(Product("mug", "blue", "floral", 1))
    assert not red_mug.fits(Product("bowl", "red", "floral", 1))


def test_what_a_caption_states_is_in_its_words() -> None:
    rng = Random(2)
    for product in PRODUCTS:
        text = complete(product, rng).text
        assert any(name in text or plural(name) in text for name in KIND_NAMES[product.kind].names)
        assert any(name in text for name in COLOUR_NAMES[product.colour])
        said = PATTERN_ADJECTIVES[product.pattern] + PATTERN_NOUNS[product.pattern]
        assert any(name in text for name in said)


def test_captions_state_less_as_well_as_everything() -> None:
    rng = Random(3)
    stated = {tuple(map(bool, (c.kinds, c.colours, c.patterns))) for c in (caption(p, rng) for p in PRODUCTS)}

    assert len(stated) == 7  # every choice of kind, colour and pattern but none


def test_off_topic_texts_name_no_product() -> None:
    rng = Random(4)
    names = {name for naming in KIND_NAMES.values() for name in naming.names}
    texts = [*OFF_TOPIC, *(off_topic(rng) for _ in range(2000))]

    named = {word for text in texts for word in text.split()} & names
    assert named == set()


def test_every_everyday_question_can_be_answered_from_the_shop() -> None:
    shop = assortment(300)

    assert [q.text for q in EVERYDAY if not any(q.fits(p) for p in shop)] == []


@pytest.mark.parametrize(
    ("name", "many"),
    [("mug", "mugs"), ("dress", "dresses"), ("watch", "watches"), ("jeans", "jeans"), ("welly", "wellies")],
)
def test_plurals(name: str, many: str) -> None:
    assert plural(name) == many


@pytest.mark.parametrize(
    ("phrase", "said"),
    [("red mug", "a red mug"), ("orange mug", "an orange mug"), ("umbrella", "an umbrella")],
)
def test_articles(phrase: str, said: str) -> None:
    assert with_article(phrase) == said


def test_a_typing_error_changes_one_place() -> None:
    rng = Random(5)

    assert all(abs(len(mistyped("red mug", rng)) - 7) <= 1 for _ in range(50))
