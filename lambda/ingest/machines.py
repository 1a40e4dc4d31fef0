"""What embedded a run: what containers say of themselves, one word of each process, and what that makes of kinds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

_FIELDS = ("process", "instruction_set", "cpus", "embedded", "seconds")
Word = Mapping[str, Any]
"""`{"process", "instruction_set", "cpus", "embedded", "seconds"}`, as the inference contract has it."""


def last_words(said: Iterable[Word]) -> list[Word]:
    """Return what each process said last: its figures only grow. What is no such word does not count."""
    last: dict[str, Word] = {}
    for word in said:
        if all(name in word for name in _FIELDS):
            process = str(word["process"])
            last[process] = max(
                last.get(process, word), word, key=lambda one: (one["seconds"], one["embedded"])
            )
    return [{name: last[process][name] for name in _FIELDS} for process in sorted(last)]


def kinds(said: Iterable[Word]) -> list[dict[str, Any]]:
    """Return the kinds of machines with how many there were and what they did, those that did most first."""
    found: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in last_words(said):
        found[str(word["instruction_set"]), int(word["cpus"])].append(word)
    return sorted(
        (_kind(*kind, words) for kind, words in found.items()), key=lambda kind: -int(kind["embedded"])
    )


def _kind(instruction_set: str, cpus: int, words: list[Word]) -> dict[str, Any]:
    embedded, seconds = sum(int(word["embedded"]) for word in words), sum(word["seconds"] for word in words)
    return {
        "instruction_set": instruction_set,
        "cpus": cpus,
        "instances": len(words),
        "embedded": embedded,
        "seconds": round(seconds, 1),
        "pace": round(embedded / seconds, 1) if seconds else None,
    }
