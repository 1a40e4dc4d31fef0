"""What counts as found in the demo."""

import pytest

from clip_search.search.answer import Item
from demo.assortment import assortment
from demo.catalogue import entry
from demo.walk_checks import SEARCHES, available, fits, judge

WANTED = {"category": "mug", "colour": "red"}
RED_MUG = {"category": "mug", "colour": ["red", "white"], "pattern": "two-tone"}
BLUE_MUG = {"category": "mug", "colour": ["blue"], "pattern": "plain"}


def found(*attributes: dict[str, object]) -> list[Item]:
    return [Item(str(n), "", 0.3, None, one) for n, one in enumerate(attributes)]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [(RED_MUG, True), (BLUE_MUG, False), ({"category": "mug"}, False), ({**RED_MUG, "colour": "red"}, True)],
)
def test_fits(attributes: dict[str, object], expected: bool) -> None:  # noqa: FBT001 (a table's column)
    assert fits(attributes, WANTED) is expected


@pytest.mark.parametrize(
    ("results", "in_stock", "passed"),
    [
        ([RED_MUG, RED_MUG, RED_MUG], 9, True),
        ([RED_MUG, RED_MUG, BLUE_MUG], 9, True),
        ([RED_MUG, BLUE_MUG, BLUE_MUG], 9, False),
        ([BLUE_MUG, RED_MUG, RED_MUG], 9, False),
        ([RED_MUG, BLUE_MUG, BLUE_MUG], 1, True),
        ([RED_MUG, BLUE_MUG, BLUE_MUG], 2, True),
        ([RED_MUG], 9, False),
        ([], 9, False),
        ([BLUE_MUG], 0, False),
    ],
)
def test_the_first_and_most_that_follow_must_be_right(
    results: list[dict[str, object]],
    in_stock: int,
    passed: bool,  # noqa: FBT001 (a table's column)
) -> None:
    verdict = judge(found(*results), WANTED, in_stock)
    assert verdict.passed is passed
    assert list(verdict.right) == [one is RED_MUG for one in results]


def test_the_sample_catalogue_has_what_the_demo_searches_for() -> None:
    products = [entry(product) for product in assortment(300)]
    assert all(available(products, search.wanted) > 0 for search in SEARCHES)
    assert {(bool(s.words), bool(s.picture_of)) for s in SEARCHES} == {
        (True, False),
        (False, True),
        (True, True),
    }
