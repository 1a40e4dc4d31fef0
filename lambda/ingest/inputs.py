"""The names of what is embedded, in a part's input and output."""


def image_id(path: str) -> str:
    """Return the id of a picture's line in a part's input and output."""
    return f"image:{path}"


def text_id(product_id: str) -> str:
    """Return the id of a product's title in a part's input and output."""
    return f"text:{product_id}"
