"""`clip-search import` as tests run it, and its folder read as `upload` and the ingest read it."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result
from PIL import Image

from clip_search.upload.folder import Folder, read_folder
from scripts_kit.shop import run


@dataclass(frozen=True)
class Imported:
    """What an import left: the products by their ids, and all that it said."""

    products: dict[str, dict[str, Any]]
    said: str
    folder: Folder

    def attributes(self, product: str) -> dict[str, Any]:
        found: dict[str, Any] = self.products[product].get("attributes", {})
        return found


def bring(source: str | Path, out: Path, *options: str) -> Imported:
    """Import a source that can be, and see that the ingest finds nothing to mend in what came of it."""
    done = run("import", source, "-o", out, *options)
    assert done.exit_code == 0, done.output
    folder = read_folder(out)
    assert folder.rejected == 0
    notes = [note for note in folder.findings.notes.records() if not note["what"].startswith("taken as text")]
    assert notes == []
    return Imported(products(out), done.stderr, folder)


def refused(source: str | Path, out: Path, *options: str) -> str:
    """What an import says that cannot be: one line."""
    done: Result = run("import", source, "-o", out, *options)
    assert done.exit_code == 1, done.output
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert done.stderr.splitlines()[-1:] == errors
    return errors[0].removeprefix("Error: ")


def products(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "products.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return {product["id"]: product for product in found}


def picture(colour: str | tuple[int, int, int] = "red", kind: str = "JPEG", side: int = 24) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, kind)
    return out.getvalue()


def noise(side: int = 200) -> bytes:
    """A JPEG most of whose bytes are its rows."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def files(out: Path) -> dict[str, bytes]:
    """Everything in a folder that `upload` looks at."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".import" not in path.parts
    }
