"""Attributes that name a product as its id does: what looks like a number there is none."""

_NAMES = frozenset(
    "sku ean ean8 ean13 gtin gtin8 gtin12 gtin13 gtin14 upc isbn mpn asin barcode productcode "  # noqa: SIM905
    "article articleno articlenumber artnr artikelnummer itemno itemnumber modelnumber partnumber".split()
)


def is_article_number(name: str) -> bool:
    """Whether an attribute of this name, spelt in whatever case and punctuation, holds article numbers."""
    return "".join(filter(str.isalnum, name)).lower() in _NAMES
