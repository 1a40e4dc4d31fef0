"""What containers say of their machines, added up to kinds."""

from typing import Any

import pytest

from ingest.machines import kinds, last_words, name_of, word_of


def word(
    process: str, embedded: int, seconds: float, kind: str = "avx512_vnni", cpus: int = 4
) -> dict[str, Any]:
    return {
        "process": process,
        "instruction_set": kind,
        "cpus": cpus,
        "embedded": embedded,
        "seconds": seconds,
    }


def test_of_a_process_the_last_word_holds_in_whatever_order_they_come() -> None:
    said = [word("a", 250, 5.0), word("a", 500, 9.0), word("b", 250, 4.0)]
    assert last_words(said) == last_words(reversed(said)) == [word("a", 500, 9.0), word("b", 250, 4.0)]


def test_instances_of_different_kinds_are_told_apart_and_same_ones_added_up() -> None:
    said = [word("a", 500, 10.0), word("b", 300, 10.0), word("c", 100, 10.0, "avx2", 8), word("a", 250, 5.0)]
    assert kinds(said) == [
        {
            "instruction_set": "avx512_vnni",
            "cpus": 4,
            "instances": 2,
            "embedded": 800,
            "seconds": 20.0,
            "pace": 40.0,
        },
        {
            "instruction_set": "avx2",
            "cpus": 8,
            "instances": 1,
            "embedded": 100,
            "seconds": 10.0,
            "pace": 10.0,
        },
    ]


@pytest.mark.parametrize(
    "said",
    [
        None,
        "amx",
        {},
        {"instruction_set": "amx"},
        word("../a", 1, 1.0),
        word("a", -1, 1.0),
        word("a", 1, 1.0, "A b"),
    ],
)
def test_what_is_no_such_word_has_no_name(said: object) -> None:
    assert name_of(said) is None


def test_a_word_is_what_its_name_says() -> None:
    said = word("3f9a1c2e", 512, 8.25)
    assert word_of(name_of(said) or "") == said
    assert word_of("part-00000.jsonl") is None


def test_a_machine_that_did_nothing_has_no_pace() -> None:
    assert kinds([word("a", 0, 0.0)])[0]["pace"] is None
