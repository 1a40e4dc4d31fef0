"""What counts as one vector, and how far copies are moved."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import SHAKE, Identities, folded, shaken

VECTOR = [0.6] + [0.0] * 510 + [0.8]


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))


@pytest.mark.parametrize(
    "title", ["RED mug", "red mug ", "Red, mug!", "red  mug", "Red-Mug", "\uff32ed mug"], ids=ascii
)
def test_titles_that_a_model_may_read_alike_count_as_one(title: str) -> None:
    assert folded(title) == folded("Red mug")


def test_titles_that_differ_count_as_two() -> None:
    assert len({folded(title) for title in ("Red mug", "Red mugs", "Blue mug", "!", "?", "赤いマグ")}) == 6


def test_titles_that_differ_only_where_a_model_has_stopped_reading_count_as_one() -> None:
    assert folded("word " * 100 + "S") == folded("word " * 100 + "XL")


@given(st.text(max_size=200))
def test_any_title_can_be_folded(title: str) -> None:
    assert len(folded(title).encode()) <= 64


def test_pictures_and_titles_are_told_apart() -> None:
    met = Identities()
    assert [met.again(*one) for one in (("image", "a"), ("text", "a"), ("image", "a"), ("image", "b"))] == [
        False,
        False,
        True,
        False,
    ]


def test_a_copy_is_moved_a_little_always_alike_and_unlike_any_other() -> None:
    moved = [shaken(VECTOR, seed) for seed in ("a", "b", "a")]
    assert moved[0] == moved[2] != moved[1]
    for vector in moved:
        assert math.hypot(*vector) == pytest.approx(1, abs=1e-4)
        assert 1 - SHAKE**2 * 4 < cosine(vector, VECTOR) < 0.999999
