"""The page's build: what is in the function's zip, and what is said where it cannot be made."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.assets import ROOT
from stacks.page_files import PageBuildError, page_folder

FILES = Path("page") / "files"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def built() -> Path:
    return page_folder()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the page that a test may spoil, in a checkout with the tools of this one."""
    shutil.copytree(ROOT / "page", tmp_path / "page")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def test_the_zip_has_the_functions_code_and_the_files_that_it_serves(built: Path) -> None:
    names = content(built).keys()
    assert {name for name in names if name.endswith(".py")} >= {"page/function/handler.py"}
    assert not [name for name in names if "__pycache__" in name]
    served = {name.removeprefix("page/files/") for name in names if name.startswith("page/files/")}
    forms = (r"index\.html", r"assets/product-search-[0-9a-f]{12}\.js", r"assets/page-[0-9a-f]{12}\.css")
    assert [sum(1 for name in served if re.fullmatch(form, name)) for form in forms] == [1, 1, 1]
    assert len(served) == len(forms) + 1
    scripts = [(built / FILES / name).read_bytes() for name in served if name.endswith(".js")]
    assert "assets/product-search.js" in served
    assert scripts[0] == scripts[1]


def test_the_page_names_its_files_by_relative_links_alone(built: Path) -> None:
    page = (built / FILES / "index.html").read_text()
    assert "{{" not in page
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    ours = [link for link in links if not link.startswith("data:")]
    assert len(ours) == 2
    assert all((built / FILES / link).is_file() for link in ours)
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", page), "the policy would refuse it"


def test_all_of_it_is_small(built: Path) -> None:
    """What a visit fetches is counted in the browser's own test; here nobody needs a browser to see it grow."""
    sent = [c for name, c in content(built / FILES).items() if name != "assets/product-search.js"]
    assert sum(len(gzip.compress(part)) for part in sent) <= 40 * 1024


def test_the_same_checkout_makes_the_same_zip_anywhere(built: Path, checkout: Path) -> None:
    assert content(page_folder(checkout)) == content(built)


def test_another_script_has_another_name(built: Path, checkout: Path) -> None:
    script = checkout / "page" / "src" / "product-search.js"
    script.write_text(f"{script.read_text()}\nconsole.info('more');\n")
    changed = content(page_folder(checkout) / FILES).keys() - content(built / FILES).keys()
    assert len(changed) == 1
    assert changed.pop().startswith("assets/product-search-")


def test_what_is_missing_or_wrong_is_one_line(checkout: Path) -> None:
    def said() -> str:
        with pytest.raises(PageBuildError) as failure:
            page_folder(checkout)
        assert len(str(failure.value).splitlines()) == 1
        return str(failure.value)

    script = checkout / "page" / "src" / "product-search.js"
    script.write_text("const = 1;")
    assert "page/src/product-search.js:1:6" in said()
    script.write_text('import "a-package-that-nobody-has";')
    assert "a-package-that-nobody-has" in said()
    assert "make setup" in said()
    script.unlink()
    assert "product-search.js" in said()
    (checkout / "node_modules").unlink()
    assert "esbuild, which builds the page, is not installed: run `make setup`" in said()


def test_a_page_without_a_place_for_its_script_is_refused(checkout: Path) -> None:
    page = checkout / "page" / "index.html"
    page.write_text(page.read_text().replace("{{script}}", "assets/product-search.js"))
    with pytest.raises(PageBuildError, match=r"index\.html has no \{\{script\}\}"):
        page_folder(checkout)


def test_synthesis_ends_with_that_line(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("app.py", "stacks", "lambda", "model_code"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, checkout / name)
    (installed,) = (ROOT / ".build").glob("lambda-dependencies-*")
    shutil.copytree(installed, checkout / ".build" / installed.name)
    (checkout / "node_modules").unlink()
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=checkout,
        env={**os.environ, "CDK_CONTEXT_JSON": '{"api_access": "public", "image": "codebuild"}'},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: esbuild, which builds the page, is not installed")
