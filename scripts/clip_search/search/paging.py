"""Answers page by page, each going on where the one before ended."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from clip_search.search.answer import Answer, read_answer
from clip_search.search.request import Fields

Page = tuple[bytes, Answer]
Ask = Callable[[Fields], bytes]
"""Sends a search with further fields, and returns the answer as it came."""


def pages(ask: Ask) -> Iterator[Page]:
    """Every page, from the first on."""
    further: Fields = {}
    while True:
        body = ask(further)
        answer = read_answer(body)
        yield body, answer
        if answer.cursor is None:
            return
        further = {"cursor": answer.cursor}


def page(ask: Ask, number: int) -> Page | None:
    """A page by its number, the first being 1; None beyond the last."""
    return next(islice(pages(ask), number - 1, None), None)


def together(answers: list[Answer]) -> Answer:
    """Several pages as one."""
    items = [item for answer in answers for item in answer.items]
    return replace(answers[0], items=items, cursor=answers[-1].cursor)
