"""Draw one picture that is not in the catalogue: `python -m demo.draw "red striped mug" OUT.png`."""

from pathlib import Path

import click
from PIL import Image

from demo.catalogue import PICTURE_SIZE
from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product
from demo.drawing.render import draw
from demo.language.vocabulary import COLOUR_NAMES, KIND_NAMES, PATTERN_ADJECTIVES

_FIRST_SEED = 500_000  # above the catalogue's and the training's, below the evaluation's


class UnknownProductError(ValueError):
    """The words name no kind of product that can be drawn."""


def product_from(words: str, seed: int = 0) -> Product:
    """The product that the words name; red and plain where they name no colour or pattern.

    Raises `UnknownProductError` where they name no kind.
    """
    kind = _named(words, {name: naming.names for name, naming in KIND_NAMES.items()})
    if kind is None:
        raise UnknownProductError(f"{words!r} names no kind of product; there are {', '.join(KINDS)}")
    colour = _named(words, COLOUR_NAMES) or next(iter(COLOURS))
    pattern = _named(words, PATTERN_ADJECTIVES) or next(iter(PATTERNS))
    return Product(kind, colour, pattern, _FIRST_SEED + seed)


def draw_query(words: str, seed: int = 0) -> Image.Image:
    """A picture of what the words name that is not in the catalogue; see `product_from`."""
    return draw(product_from(words, seed), view=0, size=PICTURE_SIZE)


def _named(words: str, names: dict[str, tuple[str, ...]]) -> str | None:
    """The entry with the longest name among the words."""
    text = f" {words.lower().replace(',', ' ')} "
    found = [
        (len(name), key) for key, all_names in names.items() for name in all_names if f" {name} " in text
    ]
    return max(found)[1] if found else None


@click.command(epilog='Example: python -m demo.draw "red striped mug" mug.png --seed 3')
@click.argument("words")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--seed", type=click.IntRange(0, 99_999), default=0, show_default=True, help="Which one of many."
)
def main(words: str, out: Path, seed: int) -> None:
    """Draw the product that WORDS name (a kind, a colour, a pattern) into the picture file OUT.

    It is drawn as the sample catalogue's pictures are, but is none of them: a query for a search by picture.
    """
    try:
        draw_query(words, seed).save(out)
    except UnknownProductError as error:
        raise click.BadParameter(str(error), param_hint="WORDS") from error
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"cannot write {out}: {error}", param_hint="OUT") from error


if __name__ == "__main__":
    main()
