"""What the `model` setting may name: a folder of this checkout, or a repository of the Hugging Face Hub.

`python -m stacks.model_source NAME` says what is wrong with a name, before anything is installed for it.
"""

import re
import sys
from difflib import get_close_matches
from pathlib import Path

from stacks.assets import ROOT, is_folder

_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_HUB = re.compile(rf"{_NAME}/{_NAME}(?P<revision>@[A-Za-z0-9._/-]+)?")
_SAFE = re.compile(r"[A-Za-z0-9._/@:-]+")
"""The build evaluates its arguments in a shell, unquoted."""
_RULE = "is a Hub id (owner/name@revision), or a folder of this checkout, relative to it and without spaces"


def fault(model: str, root: Path = ROOT) -> str | None:
    """Return what is wrong, as the rest of a sentence that begins with the setting's name; None if nothing is."""
    if not _SAFE.fullmatch(model):
        return _RULE
    if is_folder(model, root):
        return _fault_of_folder(root / model)
    hub = _HUB.fullmatch(model)
    if hub and (hub["revision"] or not (root / model).parent.is_dir()):
        return None
    outside = Path(model).is_absolute() or ".." in Path(model).parts
    if not outside and (root / Path(model).parts[0]).is_dir():
        return f"names no folder of this checkout ({model}){_nearest(model, root)}"
    return _RULE


def _fault_of_folder(folder: Path) -> str | None:
    if any((folder / name).is_file() for name in ("bundle.json", "config.json")):
        return None
    return "names a folder that holds neither a checkpoint (config.json) nor a finished bundle (bundle.json)"


def _nearest(model: str, root: Path) -> str:
    """Propose the folder whose name comes closest, at the first part that is not there."""
    here = Path()
    for part in Path(model).parts:
        if (root / here / part).is_dir():
            here /= part
            continue
        names = [path.name for path in (root / here).iterdir() if path.is_dir()]
        return "".join(f": did you mean {here / name}?" for name in get_close_matches(part, names, 1))
    return ""


if __name__ == "__main__":
    if found := fault(sys.argv[1]):
        sys.exit(f"error: setting model {found}")
