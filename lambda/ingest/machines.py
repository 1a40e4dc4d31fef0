"""What embedded a run: what containers say of themselves, and what that makes of kinds of machines.

A word is kept as an object's name: of however many parts, a listing tells it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Word = Mapping[str, Any]
"""`{"process", "instruction_set", "cpus", "embedded", "seconds"}`, as the inference contract has it."""
_NAME = re.compile(r"([0-9a-z]{1,32})-([0-9a-z_]{1,32})-(\d{1,6})-(\d{1,12})-(\d{1,12})")
_MILLISECONDS = 1000


def name_of(word: object) -> str | None:
    """Return the name that says a word; None of what is no word."""
    try:
        milliseconds = round(word["seconds"] * _MILLISECONDS)  # type: ignore[index]
        fields = [word[field] for field in ("process", "instruction_set", "cpus", "embedded")]  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        return None
    name = "-".join(map(str, [*fields, milliseconds]))
    return name if _NAME.fullmatch(name) else None


def word_of(name: str) -> dict[str, Any] | None:
    """Return the word that a name says; None of another name."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    process, instruction_set, cpus, embedded, milliseconds = found.groups()
    return {
        "process": process,
        "instruction_set": instruction_set,
        "cpus": int(cpus),
        "embedded": int(embedded),
        "seconds": int(milliseconds) / _MILLISECONDS,
    }


def last_words(said: Iterable[Word]) -> list[Word]:
    """Return what each process said last: its figures only grow."""
    last: dict[str, Word] = {}
    for word in said:
        before = last.setdefault(word["process"], word)
        last[word["process"]] = max(before, word, key=lambda one: (one["seconds"], one["embedded"]))
    return [last[process] for process in sorted(last)]


def kinds(said: Iterable[Word]) -> list[dict[str, Any]]:
    """Return the kinds of machines with how many there were and what they did, those that did most first."""
    found: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for word in last_words(said):
        found[word["instruction_set"], word["cpus"]].append(word)
    return sorted(
        (_kind(*kind, words) for kind, words in found.items()), key=lambda kind: -int(kind["embedded"])
    )


def _kind(instruction_set: str, cpus: int, words: list[Word]) -> dict[str, Any]:
    embedded, seconds = sum(word["embedded"] for word in words), sum(word["seconds"] for word in words)
    return {
        "instruction_set": instruction_set,
        "cpus": cpus,
        "instances": len(words),
        "embedded": embedded,
        "seconds": round(seconds, 1),
        "pace": round(embedded / seconds, 1) if seconds else None,
    }
