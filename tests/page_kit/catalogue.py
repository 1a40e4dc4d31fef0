"""The demo's catalogue, and products that a careful page shows as well: hostile, long, in other scripts, bare."""

import json
from pathlib import Path
from typing import Any

from journey.deployment import must

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 6
ODD: list[dict[str, Any]] = [
    {
        "id": "odd-script",
        "title": "Oddity with &amp;lt;script&amp;gt;document.title='stolen'&amp;lt;/script&amp;gt; "
        "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
        "attributes": {
            "category": "oddity",
            "label": "<img src=x onerror=\"document.title='stolen'\">",
            '"><svg onload=alert(1)>': "a hostile name",
        },
    },
    {
        "id": "odd-word",
        "title": f"Oddity {LONG_WORD}",
        "attributes": {"category": "oddity", "label": LONG_WORD},
    },
    {
        "id": "odd-long",
        "title": "Oddity " + "of three hundred letters " * 12,
        "attributes": {"category": "oddity"},
    },
    {
        "id": "odd-arabic",
        "title": "كوب أحمر مخطط للقهوة والشاي مع مقبض كبير " * 7,
        "attributes": {"category": "oddity", "label": "خزف مصنوع يدويًا"},
    },
    {
        "id": "odd-japanese",
        "title": "赤い縞模様の大きなマグカップ、食洗機対応。" * 14,
        "attributes": {"category": "oddity"},
    },
    {"id": "odd-bare", "title": "Oddity without a picture"},
]
"""None of them has a picture; what HTML a title brings survives as text where its brackets were escaped twice."""

_SHELVES = {"dress": 30, "mug": 2, "boot": 2, "teapot": 2}
"""By kind, as many catalogues are: the first page has but one of them."""


def write_plain(folder: Path) -> Path:
    """Write a catalogue without a picture, a colour or a price, one kind after the other; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    products = [
        {
            "id": f"{shelf}-{place:02}",
            "title": f"{kind.title()} no. {place}",
            "attributes": {"category": kind},
        }
        for shelf, (kind, many) in enumerate(_SHELVES.items())
        for place in range(many)
    ]
    _write(folder / "plain.jsonl", products)
    return folder


def draw(folder: Path, env: dict[str, str]) -> Path:
    """Write the demo's catalogue with the odd products beside it; return the folder."""
    must("python", "-m", "demo.catalogue", folder, env=env)
    _write(folder / "odd.jsonl", ODD)
    return folder


def _write(file: Path, products: list[dict[str, Any]]) -> None:
    lines = [json.dumps(product, ensure_ascii=False) + "\n" for product in products]
    file.write_text("".join(lines), encoding="utf-8")
