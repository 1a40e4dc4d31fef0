"""The zip of the function that serves the page: its code beside the page's files, built by esbuild."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from stacks.assets import CACHES, ROOT, scratch

_SCRIPT, _STYLE = "product-search.js", "page.css"
_TARGET = "es2022"
_PLACEHOLDERS = {"script": _SCRIPT, "style": _STYLE}
_TIMEOUT_S = 120


class PageBuildError(RuntimeError):
    """The page could not be built; the message is one line that says why."""


def page_folder(root: Path = ROOT) -> Path:
    """Return the folder that becomes the function's zip; its bytes depend on nothing but the checkout.

    Names carry a hash of the content, so that browsers may keep them; the script also has its plain name, for pages
    that embed it.
    """
    target = scratch(root)
    shutil.copytree(root / "page" / "function", target / "page" / "function", ignore=CACHES)
    files = target / "page" / "files"
    (files / "assets").mkdir(parents=True)
    sources = {_SCRIPT: root / "page" / "src" / _SCRIPT, _STYLE: root / "page" / _STYLE}
    built = {name: _bundled(source, root) for name, source in sources.items()}
    named = {name: _hashed(name, content) for name, content in built.items()}
    for name, content in built.items():
        (files / "assets" / named[name]).write_bytes(content)
    (files / "assets" / _SCRIPT).write_bytes(built[_SCRIPT])
    (files / "index.html").write_text(_index(root / "page" / "index.html", named), encoding="utf-8")
    return target


def _bundled(source: Path, root: Path) -> bytes:
    """One file of all that a source imports, minified."""
    esbuild = root / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=esm", f"--target={_TARGET}", "--charset=utf8"]
    quiet = ["--log-level=error", "--log-limit=1", "--color=false"]
    try:
        done = subprocess.run(  # noqa: S603 - the pinned tool on the checkout's own files
            [esbuild, source.relative_to(root), *options, *quiet],
            cwd=root,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        raise PageBuildError("esbuild, which builds the page, is not installed: run `make setup`") from None
    if done.returncode:
        raise PageBuildError(f"the page cannot be built: {_first_fault(done.stderr.decode())}")
    return done.stdout


def _first_fault(said: str) -> str:
    """What esbuild says first, and where; it says more, with the line's text, below."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    what = lines[0].partition("[ERROR] ")[2] or lines[0] if lines else "esbuild says nothing"
    where = lines[1].rstrip(":") if len(lines) > 1 else ""
    hint = " (run `make setup`)" if "Could not resolve" in what else ""
    return f"{where}: {what}{hint}" if where else f"{what}{hint}"


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"


def _index(source: Path, named: dict[str, str]) -> str:
    text = source.read_text(encoding="utf-8")
    for placeholder, name in _PLACEHOLDERS.items():
        wanted = f"{{{{{placeholder}}}}}"
        if wanted not in text:
            raise PageBuildError(f"the page cannot be built: {source.name} has no {wanted}")
        text = text.replace(wanted, f"assets/{named[name]}")
    return text
