"""One drawn picture for a query by picture."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from demo.assortment import assortment
from demo.draw import UnknownProductError, draw_query, main, product_from


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("red striped mug", ("mug", "red", "striped")),
        ("polka dot dress", ("dress", "red", "dotted")),
        ("Navy running shoe", ("sneaker", "blue", "plain")),
        ("teal water bottle, two-tone", ("bottle", "turquoise", "two-tone")),
        ("gingham sofa cushion", ("cushion", "red", "checked")),
    ],
)
def test_words_name_a_product(words: str, wanted: tuple[str, str, str]) -> None:
    product = product_from(words)

    assert (product.kind, product.colour, product.pattern) == wanted


def test_the_picture_is_of_no_product_of_the_catalogue() -> None:
    stocked = {p.seed for p in assortment(300)}

    assert {product_from("red striped mug", seed).seed for seed in range(20)}.isdisjoint(stocked)


def test_the_same_words_and_seed_give_the_same_picture() -> None:
    assert draw_query("green boot", 1).tobytes() == draw_query("green boot", 1).tobytes()
    assert draw_query("green boot", 1).tobytes() != draw_query("green boot", 2).tobytes()


def test_unknown_words_are_refused_with_what_there_is() -> None:
    with pytest.raises(UnknownProductError, match="'helicopter' names no kind of product; there are mug, "):
        product_from("helicopter")


def test_the_command_writes_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "mug.png"

    result = CliRunner().invoke(main, ["red striped mug", str(out), "--seed", "4"])

    assert result.exit_code == 0, result.output
    with Image.open(out) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) >= 384


@pytest.mark.parametrize(
    ("words", "name"), [("helicopter", "out.png"), ("mug", "out.unheard-of"), ("mug", "no/out.png")]
)
def test_the_command_says_what_is_wrong(tmp_path: Path, words: str, name: str) -> None:
    result = CliRunner().invoke(main, [words, str(tmp_path / name)])

    assert result.exit_code == 2
    assert "Invalid value for" in result.output
