"""Contact sheets, to look at many pictures at once."""

from collections.abc import Sequence

from PIL import Image


def contact_sheet(pictures: Sequence[Image.Image], columns: int, tile: int) -> Image.Image:
    """The pictures in rows, each scaled to `tile` pixels."""
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * tile, rows * tile), "white")
    for i, picture in enumerate(pictures):
        place = (i % columns * tile, i // columns * tile)
        sheet.paste(picture.resize((tile, tile), Image.Resampling.LANCZOS), place)
    return sheet
