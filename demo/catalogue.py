"""Write the sample catalogue: `python -m demo.catalogue OUT_DIR`."""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from demo.assortment import assortment, views
from demo.drawing.products import Product
from demo.drawing.render import draw
from demo.language.listing import description, price, title

PICTURE_SIZE = 384
_QUALITY = 88


def product_id(product: Product) -> str:
    """For example 'P0007'."""
    return f"P{product.seed:04d}"


def picture_names(product: Product) -> list[str]:
    """Where a product's pictures lie, relative to the catalogue."""
    return [f"images/{product_id(product).lower()}-{view + 1}.jpg" for view in range(views(product))]


def colours(product: Product) -> list[str]:
    """The colours a shopper may filter by: the main one first."""
    return [product.colour, product.ink] if product.pattern == "two-tone" else [product.colour]


def entry(product: Product) -> dict[str, object]:
    """A product's line of `catalog.jsonl`."""
    return {
        "id": product_id(product),
        "title": title(product),
        "description": description(product),
        "images": picture_names(product),
        "attributes": {
            "category": product.kind,
            "colour": colours(product),
            "pattern": product.pattern,
            "price": price(product),
        },
    }


def write_catalogue(folder: Path, count: int, workers: int) -> int:
    """Write `catalog.jsonl` and its pictures into `folder`; returns how many pictures."""
    products = assortment(count)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    drawn = 0
    with (
        ProcessPoolExecutor(workers) as pool,
        click.progressbar(
            pool.map(_draw_all, products, [folder] * len(products), chunksize=8), len(products), "Drawing"
        ) as done,
    ):
        for pictures in done:
            drawn += pictures
    lines = (json.dumps(entry(product), ensure_ascii=False) + "\n" for product in products)
    (folder / "catalog.jsonl").write_text("".join(lines), encoding="utf-8")
    return drawn


def _draw_all(product: Product, folder: Path) -> int:
    names = picture_names(product)
    for view, name in enumerate(names):
        draw(product, view, PICTURE_SIZE).save(folder / name, "JPEG", quality=_QUALITY)
    return len(names)


@click.command(epilog="Then: clip-search upload OUT_DIR")
@click.argument("out_dir", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--products", type=click.IntRange(1, 9999), default=300, show_default=True, help="How many products."
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=os.cpu_count(),
    show_default=True,
    help="Processes that draw.",
)
def main(out_dir: Path, products: int, workers: int) -> None:
    """Write a sample catalogue into OUT_DIR: catalog.jsonl and one to three pictures for each product.

    The pictures are drawn, not photographed. The same number of products gives the same bytes on every run.
    """
    pictures = write_catalogue(out_dir, products, workers)
    click.echo(f"{products} products with {pictures} pictures.")


if __name__ == "__main__":
    main()
