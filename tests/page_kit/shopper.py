"""What somebody does on the page, and what they see of it, by the names that a screen reader says."""

import base64
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from playwright.sync_api import Locator, Page, Request

from demo.draw import draw_query

_TRANSFER = """([name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  return data;
}"""
_COPY = """async (content) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const item = new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) });
  await navigator.clipboard.write([item]);
}"""
SEARCHES = "**/search"
"""The addresses that a page asks for products, as Playwright's routes have them."""
_QUERY_SEED = 7


class Shopper:
    """Somebody at a window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.field = page.get_by_role("searchbox", name="Search products")
        self.results = page.get_by_role("region", name="Results")
        self.cards = page.locator("product-search li.card:not([aria-hidden])")
        self.titles = self.cards.locator(".open")
        self.details = page.get_by_role("dialog")

    def type(self, words: str) -> None:
        """Type words and wait for what they find."""
        self.field.fill(words)
        self.wait_for_answer(q=words)

    def choose_picture(self, picture: Path | dict[str, Any]) -> None:
        """Choose a file in the field's file dialog."""
        self.page.locator("product-search #file").set_input_files(picture)  # type: ignore[arg-type]

    def drop_picture(self, content: bytes, name: str = "picture.png", kind: str = "image/png") -> None:
        """Drop a file anywhere on the page."""
        data = self.page.evaluate_handle(_TRANSFER, [name, kind, base64.b64encode(content).decode()])
        for event in ("dragenter", "dragover", "drop"):
            self.page.dispatch_event("product-search .results", event, {"dataTransfer": data})

    def paste_picture(self, content: bytes) -> None:
        """Copy a picture elsewhere and paste it here."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate(_COPY, base64.b64encode(content).decode())
        self.page.keyboard.press("Control+V")

    def wait_for_answer(self, **wanted: str) -> None:
        """Wait until the address has these parameters, and what is shown answers them."""
        self.page.wait_for_url(lambda url: all(said(url).get(name) == [it] for name, it in wanted.items()))
        self.page.locator(
            "product-search .results[aria-busy=false] li.card:not([aria-hidden])"
        ).first.wait_for()

    def chip(self, text: str) -> Locator:
        """What removes a wish or a filter."""
        return self.page.get_by_role("button", name=f"Remove: {text}")

    def facet(self, name: str) -> Locator:
        """A facet, by its attribute's name."""
        return self.page.get_by_role("group", name=name)

    def state(self) -> dict[str, list[str]]:
        """What the address says."""
        return said(self.page.url)


def said(url: str) -> dict[str, list[str]]:
    """The parameters of an address."""
    return parse_qs(urlsplit(url).query)


def drawn(product: str) -> bytes:
    """A picture to search by, which is in no catalogue: `drawn("blue sneaker")`."""
    written = io.BytesIO()
    draw_query(product, _QUERY_SEED).save(written, "PNG")
    return written.getvalue()


def sent_picture(request: Request) -> bytes:
    """The picture that a search carries."""
    body = request.post_data_json
    assert body
    return base64.b64decode(body["image"])


def opened(content: bytes) -> Image.Image:
    """A picture's levels."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def is_search(request: Request) -> bool:
    """Whether this asks the API for products."""
    return request.method == "POST" and re.search(r"/search$", request.url) is not None
