"""The container's code: its rooms know each other one way, and what serves knows nothing of what exports."""

import ast
from collections.abc import Iterator

from model_kit.server import ROOT

PACKAGE = ROOT / "model_code"
ORDER = ["errors", "logs", "pictures", "towers", "serving", "serve"]
"""A room may know those before it; the export may know all of them but the program, and none knows the export."""


def test_rooms_know_only_those_before_them() -> None:
    known = {
        (path.relative_to(PACKAGE).as_posix(), other)
        for path in PACKAGE.rglob("*.py")
        for other in _rooms_known(path.read_text(encoding="utf-8"))
    }
    assert {other for _, other in known} == {*ORDER, "export"} - {"serve"}
    assert sorted((name, other) for name, other in known if other not in _may_know(_room(name))) == []


def _room(name: str) -> str:
    return name.split("/")[0].removesuffix(".py")


def _may_know(room: str) -> list[str]:
    order = [*ORDER[:-1], "export"] if room == "export" else ORDER
    return [] if room == "__init__" else order[: order.index(room) + 1]


def _rooms_known(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert not node.level
            names = [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("model_code."))
