"""The fonts of contact sheets: `npm ci` puts them there, and each letter is drawn by the first that has it."""

import json
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from PIL import ImageFont, features

_FOLDER = Path(__file__).resolve().parents[3] / "node_modules"
_NOTO = _FOLDER / "@fontsource-variable"
_FIRST, _LAST = "noto-sans", "noto-emoji"
"""Latin, Greek, Cyrillic and Devanagari, before the other scripts; and what is no script, after them."""
CHINESE, JAPANESE, KOREAN = "noto-sans-sc", "noto-sans-jp", "noto-sans-kr"
"""Letters that these share look a little different in each."""
_REST = _FOLDER / "@fontsource" / "unifont" / "files" / "unifont-latin-400-normal.woff2"
"""Every letter of the Basic Multilingual Plane, coarse and unjoined."""
_REGULAR = 400
_MISSING = "\uffff"
_PROBE_SIZE = 24


def installed() -> bool:
    """Whether the fonts are there; without them there is Pillow's own, which has little more than ASCII."""
    return _REST.is_file()


def shapes() -> bool:
    """Whether letters are joined and ordered as their scripts want it: Pillow finds FriBiDi on the machine."""
    return bool(features.check("raqm"))


@cache
def font_for(cluster: str, east: str = CHINESE) -> Path | None:
    """The first font that has all of a letter and its marks, else the first that has the letter; None if none has.

    Letters of Chinese, Japanese and Korean are looked for in `east` first. An empty path is Pillow's own font.
    """
    shown = [letter for letter in cluster if not _is_invisible(letter)] or [" "]
    first = None
    for path in _candidates(shown[0], east):
        if all(_has(path, letter) for letter in shown):
            return path
        if first is None and _has(path, shown[0]):
            first = path
    return first


@cache
def open_font(path: Path, size: int, *, shaped: bool = True) -> ImageFont.FreeTypeFont:
    """A font at a size in pixels, in its regular weight; unshaped it draws each letter for itself."""
    if path == Path():
        return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size))
    engine = ImageFont.Layout.RAQM if shaped and shapes() else ImageFont.Layout.BASIC
    font = ImageFont.truetype(path, size, layout_engine=engine)
    if path.is_relative_to(_NOTO):
        font.set_variation_by_axes([_REGULAR])
    return font


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


def _candidates(letter: str, east: str) -> Iterator[Path]:
    pinned = _pinned().get(ord(letter), [])
    shared = east in map(_package, pinned) and _FIRST not in map(_package, pinned)
    yield from sorted(pinned, key=lambda path: _package(path) != east) if shared else pinned
    yield _REST if installed() else Path()
    yield from _on_this_machine(letter)


@cache
def _pinned() -> dict[int, list[Path]]:
    """Files by the letters that they are said to have. A package is cut into files for browsers to choose from."""
    found = defaultdict(list)
    folders = {path.parent.name: path.parent for path in sorted(_NOTO.glob("*/unicode.json"))}
    order = [_FIRST, *(name for name in folders if name not in (_FIRST, _LAST)), _LAST]
    for folder in (folders[name] for name in order if name in folders):
        for subset, ranges in json.loads((folder / "unicode.json").read_text()).items():
            path = folder / "files" / f"{folder.name}-{subset.strip('[]')}-wght-normal.woff2"
            for letter in _letters(ranges):
                found[letter].append(path)
    return found


def _package(path: Path) -> str:
    return path.parents[1].name


def _letters(ranges: str) -> Iterator[int]:
    """The code points of `U+0370-0377,U+037A`."""
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


@cache
def _on_this_machine(letter: str) -> tuple[Path, ...]:
    """What fontconfig, where there is one, knows to have a letter."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    pattern = f":charset={ord(letter):x}:scalable=true:color=false"
    listed = subprocess.run(  # noqa: S603
        [program, "-f", "%{file}\n", pattern], capture_output=True, text=True, check=False
    )
    return tuple(path for path in map(Path, sorted(listed.stdout.splitlines())) if _opens(path))


def _opens(path: Path) -> bool:
    try:
        open_font(path, _PROBE_SIZE)
    except OSError:
        return False
    return True


@cache
def _has(path: Path, letter: str) -> bool:
    if letter.isspace():
        return True
    return _drawn(path, letter) != _drawn(path, _MISSING)


@cache
def _drawn(path: Path, letter: str) -> tuple[tuple[int, int], bytes]:
    font: Any = open_font(path, _PROBE_SIZE, shaped=False)
    mask: Any = font.getmask(letter)
    return mask.size, bytes(mask)
