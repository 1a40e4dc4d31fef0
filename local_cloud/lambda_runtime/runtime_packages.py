"""A folder with the packages that Lambda's own Python runtime brings, and nothing else of this environment."""

from __future__ import annotations

import re
import shutil
from importlib import metadata
from pathlib import Path

ROOTS = ("awslambdaric", "boto3")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def link_runtime_packages(folder: Path) -> Path:
    """Link the runtime client, boto3 and what they need into `folder`, afresh; returns `folder`.

    A function that imports anything else must bring it in its zip, as on AWS.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in sorted(_closure(ROOTS)):
        _link(metadata.distribution(name), folder)
    return folder


def _closure(names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop().lower()
        if name in found:
            continue
        found.add(name)
        for requirement in metadata.requires(name) or []:
            wanted, _, marker = requirement.partition(";")
            match = _NAME.match(wanted)
            if match and "extra" not in marker:
                waiting.append(match[0])
    return found


def _link(distribution: metadata.Distribution, folder: Path) -> None:
    tops = {file.parts[0] for file in distribution.files or [] if file.parts[0] not in ("..", "__pycache__")}
    for top in tops:
        target = folder / top
        if not target.exists():
            target.symlink_to(Path(str(distribution.locate_file(top))).resolve())
