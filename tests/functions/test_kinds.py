"""Of which type an attribute is, decided by the whole catalogue."""

import pytest

from catalogue.attributes import Value
from catalogue.kinds import MAX_NAMES, Kinds
from catalogue.notes import Tally


def fitted(values: list[Value]) -> tuple[list[Value | None], list[str]]:
    """Count the values of one attribute, a product each, then hold each to the decided type."""
    kinds, said = Kinds(), []
    for value in values:
        kinds.count({"a": value}, {})
    kept = [kinds.fitted({"a": value}, lambda _, what: said.append(what)).get("a") for value in values]
    return kept, said


@pytest.mark.parametrize(
    ("values", "kept", "noted"),
    [
        ([1, 2.5] * 10 + ["3.5", "soon"], [1, 2.5] * 10 + [3.5, None], 1),
        (["soon"] + [1] * 20, [None] + [1] * 20, 1),
        ([1, 2, "x"], ["1", "2", "x"], 0),
        ([42.0, "x"], ["42", "x"], 0),
        ([True] * 20 + ["no", 7], [True] * 20 + [False, None], 1),
        ([[1, 2], 3] * 10 + [["4", "x"]], [[1, 2], 3] * 10 + [[4.0]], 1),
        (["0012", "0034"], ["0012", "0034"], 0),
        ([True, "x"], ["true", "x"], 0),
        ([1] * 20 + ["nan"], [1] * 20 + [None], 1),
    ],
)
def test_nearly_all_decide(values: list[Value], kept: list[Value | None], noted: int) -> None:
    got, said = fitted(values)
    assert got == kept
    assert len(said) == noted


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1] * 8 + ["12,50"] * 2, [("taken as text: a number in 8 products, but not in these", 2, "12,50")]),
        ([1] * 8 + [True, "n/a", "n/a"], [("taken as text: a number in 8 products, but not in these", 3, "n/a")]),
        ([True] * 3 + ["x"], [("taken as text: a boolean in 3 products, but not in these", 1, "x")]),
        ([1] * 19 + ["x"], []),
        ([1] * 5 + ["x"] * 5, []),
        (["x"] * 8 + [1] * 2, []),
        ([[1, 2]] * 8 + [["x" * 99]] * 2,
         [("taken as text: a number in 8 products, but not in these", 2, "x" * 60)]),
    ],
)  # fmt: skip
def test_a_number_that_is_taken_as_text_is_noted_with_what_is_in_the_way(
    values: list[Value], told: list[tuple[str, int, str]]
) -> None:
    kinds, notes = Kinds(), Tally()
    for line, value in enumerate(values, 1):
        kinds.count({"price": value}, {"file": "a.jsonl", "line": line})
    kinds.tell(notes)
    assert [(one["what"], one["count"], one["examples"][0]["value"]) for one in notes.records()] == told
    assert all(one["field"] == "attributes.price" for one in notes.records())


def test_of_too_many_names_the_commonest_stay() -> None:
    kinds, said = Kinds(), []
    for number in range(MAX_NAMES + 100):
        kinds.count({f"rare{number}": 1, "common": 1}, {})
    kept = kinds.fitted({"common": 1, "rare599": 2}, lambda name, what: said.append((name, what)))
    assert kept == {"common": 1}
    assert said == [("attributes.rare599", "left out: the catalogue has more than 500 names")]
