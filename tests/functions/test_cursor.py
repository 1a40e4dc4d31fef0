"""Cursors: none is given that would not be taken back."""

import random

from query.cursor import Cursor, read_cursor
from query.request import read_request
from search_api.document import limit

RUN = "20260101t000000z-01234567"
SORT = [{"attribute": name} for name in "abcd"]


def test_the_longest_values_that_one_can_sort_by_fit_into_a_cursor() -> None:
    letters = random.Random(1)  # they do not compress
    values = ["".join(chr(letters.randrange(0x10000, 0x110000)) for _ in range(1000)) for _ in SORT]
    longest_id = values[0][:128]  # of 512 bytes
    cursor = Cursor(RUN, after=(*values, longest_id))
    written = cursor.written(read_request({"sort": SORT}))
    assert len(written) <= limit("Cursor", "maxLength")
    assert read_cursor(read_request({"sort": SORT, "cursor": written})) == cursor
