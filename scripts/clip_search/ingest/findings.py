"""What was found wrong with a catalogue, a line a kind, with how often and where: of an upload and of a run alike."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.notes import is_grave
from catalogue.synonyms import FILE as SYNONYMS
from clip_search.terminal import counted, log, one_line, say, warn

SHOWN = 5
"""So many kinds are shown, and all that cost a picture, a title or a file; with `-v` all."""
Record = Mapping[str, Any]
"""`{"field", "what", "count", "examples": [{"id", "file", "line", "reason"}]}`, as reports have it."""


def tell(rejected: Sequence[Record], notes: Sequence[Record], *, will: bool) -> None:
    """Say which products are (or `will` be) left out and why, then what was mended in those that stand."""
    if rejected:
        warn(f"{_counted(rejected, 'product', will=will)} rejected:")
        _list(rejected)
    fields = [note for note in notes if note["field"] != SYNONYMS]
    rules = [note for note in notes if note["field"] == SYNONYMS]
    if fields:
        say(f"{_counted(fields, 'field', will=will)} mended or left out, the products stand:")
        _list(fields)
    if rules:
        say(f"{_counted(rules, f'line of {SYNONYMS}', will=will, several=f'lines of {SYNONYMS}')} left out:")
        _list(rules)


def _counted(records: Sequence[Record], noun: str, *, will: bool, several: str | None = None) -> str:
    count = sum(record["count"] for record in records)
    verb = "will be" if will else "was" if count == 1 else "were"
    return f"{counted(count, noun, several)} {verb}"


def _list(records: Sequence[Record]) -> None:
    grave = sum(is_grave(record["field"], record["what"]) for record in records)
    shown = len(records) if log.isEnabledFor(logging.INFO) else max(SHOWN, grave)
    for record in records[:shown]:
        say("\n".join(_lines(record)))
    more = len(records) - shown
    if more > 0:
        say(f"         and {more} other {'kind' if more == 1 else 'kinds'} (-v shows all)")


def _lines(record: Record) -> Iterator[str]:
    yield f"  {record['count']:>6}  {one_line(record['field'])}: {one_line(record['what'])}"
    for example in record["examples"][:1]:
        yield f"          for example {one_line(place(example))}"


def place(example: Record) -> str:
    """Where an example is, and what is known of it, in one line."""
    where = f"{example['file']}:{example['line']}" if "line" in example else str(example["file"])
    who = f", product {example['id']}" if example.get("id") else ""
    picture = f", {example['picture']}" if "picture" in example else ""
    value = f": {example['value']}" if "value" in example else ""
    why = (
        f": {example['reason']}" if "reason" in example else f": {example['why']}" if "why" in example else ""
    )
    return f"{where}{who}{picture}{value}{why}"
