"""The sample catalogue against its contract in docs/architecture.md."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from demo.assortment import assortment, views
from demo.catalogue import main, write_catalogue
from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS

COUNT = 40


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    write_catalogue(folder, COUNT, workers=2)
    return folder


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "catalog.jsonl").read_text("utf-8").splitlines()]


def test_every_line_keeps_the_contract(catalogue: Path) -> None:
    found = lines(catalogue)

    assert len({line["id"] for line in found}) == len(found) == COUNT
    for line in found:
        assert set(line) == {"id", "title", "description", "images", "attributes"}
        assert 0 < len(line["id"].encode()) <= 512
        assert line["title"]
        assert len(line["description"].split()) > 8
        assert 1 <= len(line["images"]) <= 3
        attributes = line["attributes"]
        assert set(attributes) == {"category", "colour", "pattern", "price"}
        assert attributes["category"] in KINDS
        assert attributes["colour"][0] in COLOURS
        assert attributes["pattern"] in PATTERNS
        assert isinstance(attributes["price"], float)
        assert attributes["price"] > 0


def test_titles_and_descriptions_agree_with_the_attributes(catalogue: Path) -> None:
    for line in lines(catalogue):
        attributes = line["attributes"]
        words = line["title"].lower().split()
        assert words[0] == attributes["colour"][0]
        assert words[-1] == attributes["category"]
        assert (attributes["pattern"] in words) == (attributes["pattern"] != "plain")
        assert attributes["category"] in line["description"].lower()
        assert all(colour in line["description"] for colour in attributes["colour"])


def test_every_named_picture_is_there_and_no_other(catalogue: Path) -> None:
    named = {name for line in lines(catalogue) for name in line["images"]}

    assert named == {f"images/{path.name}" for path in (catalogue / "images").iterdir()}
    for name in sorted(named)[:12]:
        with Image.open(catalogue / name) as picture:
            assert picture.format == "JPEG"
            assert min(picture.size) >= 384
            picture.load()


def test_the_same_bytes_on_every_run(catalogue: Path, tmp_path: Path) -> None:
    write_catalogue(tmp_path, COUNT, workers=1)

    for path in sorted(catalogue.rglob("*")):
        if path.is_file():
            assert (tmp_path / path.relative_to(catalogue)).read_bytes() == path.read_bytes(), path.name


def test_the_shop_stocks_every_kind_in_every_colour_and_pattern() -> None:
    products = assortment(300)

    assert len(products) == 300
    assert {(p.kind, p.colour) for p in products} == {(k, c) for k in KINDS for c in COLOURS}
    assert {(p.kind, p.pattern) for p in products} == {(k, p) for k in KINDS for p in PATTERNS}
    assert {views(p) for p in products} == {1, 2, 3}


def test_a_smaller_shop_is_the_beginning_of_a_larger_one() -> None:
    assert assortment(300)[:25] == assortment(25)


def test_the_command_writes_a_catalogue_and_says_where(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path / "new"), "--products", "3", "--workers", "1"])

    assert result.exit_code == 0, result.output
    assert "3 products with" in result.output
    assert len(lines(tmp_path / "new")) == 3


def test_the_command_refuses_an_empty_shop(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path), "--products", "0"])

    assert result.exit_code == 2
    assert "--products" in result.output
