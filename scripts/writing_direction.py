"""Which letters of a line run from right to left (the Unicode bidirectional algorithm, by python-bidi)."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_PASSED_OVER = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
T = TypeVar("T")


def base_level(text: str) -> int:
    """1 of a paragraph that runs from right to left, as its first letter with a direction does; else 0."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return 0 if next(strong, "L") == "L" else 1


def levels(line: str, base: int) -> list[int]:
    """The embedding level of each letter of a line: odd ones run from right to left.

    Invisible controls have the level of what is before them.
    """
    kinds = [unicodedata.bidirectional(letter) for letter in line]
    if not base and not _RIGHT_TO_LEFT.intersection(kinds):
        return [0] * len(line)
    resolved = iter(
        _resolved("".join(c for c, k in zip(line, kinds, strict=True) if k not in _PASSED_OVER), base)
    )
    found: list[int] = []
    for kind in kinds:
        found.append((found or [base])[-1] if kind in _PASSED_OVER else next(resolved))
    return found


def in_visual_order(runs: Sequence[T], level: Callable[[T], int]) -> list[T]:
    """Runs of a line from left to right: from the highest level down, what is at it or above changes places."""
    ordered = list(runs)
    for limit in range(max(map(level, ordered), default=0), 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and level(ordered[end]) >= limit:
                end += 1
            ordered[start:end] = ordered[start:end][::-1]
            start = end + 1
    return ordered


def _resolved(text: str, base: int) -> list[int]:
    from bidi import algorithm

    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage.update(base_level=base, base_dir="LR"[base])
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)  # noqa: FBT003 (its own signature)
    algorithm.resolve_implicit_levels(storage, False)  # noqa: FBT003
    return [letter["level"] for letter in storage["chars"]]
