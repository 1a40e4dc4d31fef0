"""The command line is a package of its own: its rooms know each other one way, and it is installed alone."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "scripts" / "clip_search"
PACKED = ("pyproject.toml", "README.md", "LICENSE", "scripts", "lambda", "model_code")
_TOP = ["errors", "surroundings", "terminal", "parallel"]
ORDER = [
    *_TOP,
    "aws",
    "ingest",
    "upload",
    "search",
    "importing",
    "sheets",
    "evaluation",
    "commands",
    "cli",
    "start",
]
"""A room may know those before it."""


def test_rooms_know_only_those_before_them() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} knows {other}"
        for path in PACKAGE.rglob("*.py")
        for other in _rooms_known(path)
        if ORDER.index(other) > ORDER.index(_room(path))
    ]
    assert not wrong


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel, what it says it requires, and nothing else."""
    base = tmp_path_factory.mktemp("alone")
    source, wheels, environment = base / "source", base / "wheels", base / "environment"
    for name in PACKED:
        here = ROOT / name
        source.mkdir(exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(here, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    _run(*pip, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", str(wheels), str(source))
    _run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    python = environment / "bin" / "python"
    (wheel,) = wheels.iterdir()
    _run(*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    packages = Path(_run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (told,) = packages.glob("clip_search-*.dist-info")
    for needed in _required(Distribution.at(told), {}).values():
        _link(needed, packages)
    return environment / "bin"


def test_installs_alone_and_every_command_explains_itself(installed: Path) -> None:
    listed = _run(str(installed / "clip-search"), "--help").split("Commands:")[1].splitlines()
    commands = [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "]
    assert {"upload", "ingest", "search"} <= set(commands)
    program = (
        "import sys; from clip_search.cli import main\n"
        "for name in sys.argv[1:]: main([name, '--help'], prog_name='clip-search', standalone_mode=False)"
    )
    told = _run(str(installed / "python"), "-c", program, *commands)
    assert all(f"Usage: clip-search {command} " in told for command in commands)


def test_installed_alone_every_module_is_there_and_nothing_of_the_deployment(installed: Path) -> None:
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in PACKAGE.rglob("*.py")
    ]
    program = (
        "import importlib, importlib.util, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name.removesuffix('.__init__'))\n"
        "print(*(name for name in ('aws_cdk', 'stacks', 'moto', 'scripts') if importlib.util.find_spec(name)))"
    )
    assert _run(str(installed / "python"), "-c", program, *names).strip() == ""


def test_installed_alone_it_reads_pictures_as_the_container_does(installed: Path) -> None:
    program = (
        "import pathlib, sys; from clip_search.search.image import read_small;"
        "read_small(pathlib.Path(sys.argv[1]).read_bytes(), 9)"
    )
    _run(str(installed / "python"), "-c", program, str(ROOT / "docs" / "demo.png"))


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", ORDER[0])


def _rooms_known(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "clip_search":
            yield from (f"{node.module}.{name.name}".split(".")[1] for name in node.names)


def _required(one: Distribution, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """What a distribution requires on this machine, with what that requires in turn."""
    for text in one.requires or ():
        needed = Requirement(text)
        if needed.name not in found and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
            found[needed.name] = distribution(needed.name)
            _required(found[needed.name], found)
    return found


def _link(one: Distribution, packages: Path) -> None:
    for top in {file.parts[0] for file in one.files or () if file.parts[0] not in ("..", "__pycache__")}:
        if not (packages / top).exists():
            (packages / top).symlink_to(Path(str(one.locate_file(top))))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout
