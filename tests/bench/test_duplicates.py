"""The bench of copies: its right answers, and a small run of it on the real server."""

import subprocess
import sys

import numpy as np
import pytest

from bench.copies_shop import Shop
from bench.processes import ROOT


def test_as_many_products_are_alike_as_asked_for() -> None:
    shop = Shop.generated(50, 7, 16)
    assert shop.vectors.shape == (57, 16)
    assert len(shop.copies) == 7
    assert len({shop.vectors[row].tobytes() for row in shop.copies}) == 1
    assert len(np.unique(shop.vectors, axis=0)) == 51
    assert np.linalg.norm(shop.vectors, axis=1) == pytest.approx(1, abs=1e-4)


def test_the_wanted_are_the_nearest_of_the_others_on_the_shelf() -> None:
    shop = Shop.generated(50, 7, 16)
    for question in shop.questions(20):
        for shelf in (None, int(shop.shelves[question])):
            rows = [row for row in shop.on(range(57), shelf) if row != question]
            nearest = max(rows, key=lambda row: float(shop.vectors[row] @ shop.vectors[question]))
            wanted = shop.wanted(question, 2, shelf)
            assert wanted == ({question, nearest} - shop.copies)


def test_a_small_run(opensearch_url: str) -> None:
    size = ["--others", "60", "--copies", "30", "--dimension", "8", "--questions", "20"]
    command = [sys.executable, "-m", "bench.duplicates", *size, "--url", opensearch_url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["60", "products", "and", "30"] in [line[:4] for line in lines]
    found = {line[0]: line for line in lines if line and line[0] in {"graph", "once", "shaken", "exact"}}
    assert found.keys() == {"graph", "once", "shaken", "exact"}
    assert found["exact"][2:5] == ["1.000", "1.000", "1.000"]
    assert float(found["once"][9]) < 1
