"""What is uploaded at deployment, assembled under `.build/`: its bytes depend on nothing but the checkout."""

import atexit
import contextlib
import hashlib
import shutil
import stat
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAMBDA_PYTHON = "3.13"
CACHES = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
"""What is in no asset, for `shutil.copytree`."""


def lambda_folder(root: Path = ROOT) -> Path:
    """Return the folder that becomes the zip of all functions: our packages beside their dependencies."""
    target = scratch(root)
    shutil.copytree(_lambda_dependencies(root), target, ignore=CACHES, dirs_exist_ok=True)
    shutil.copytree(root / "lambda", target, ignore=CACHES, dirs_exist_ok=True)
    return target


def _lambda_dependencies(root: Path) -> Path:
    """Install the locked, pure Python dependencies once per lock file; later calls need no network."""
    lock = root / "lambda" / "requirements.txt"
    target = root / ".build" / f"lambda-dependencies-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not target.exists():
        partial = scratch(root)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
        only_pure = ["--platform", "any", "--implementation", "py", "--abi", "none", "--only-binary=:all:"]
        pins = ["--python-version", LAMBDA_PYTHON, "--no-deps", "--require-hashes", "-r", str(lock)]
        subprocess.run([*pip, *only_pure, *pins, "--target", str(partial)], check=True, stdout=sys.stderr)  # noqa: S603
        with contextlib.suppress(OSError):  # another process was quicker
            partial.rename(target)
    return target


def image_folder(model: str, calibration: str = "", root: Path = ROOT) -> Path:
    """Return the image's build context: `model_code/`, the calibration pictures, and the model where it is a folder."""
    target = scratch(root)
    shutil.copytree(root / "model_code", target / "model_code", ignore=CACHES)
    for name in (model, calibration):
        if is_folder(name, root):
            shutil.copytree(root / name, target / name, ignore=CACHES, dirs_exist_ok=True)
    return target


def is_folder(name: str, root: Path = ROOT) -> bool:
    """Whether a model or calibration setting names a folder of this checkout, relative to its root."""
    path = Path(name)
    inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return inside and "@" not in name and (root / path).is_dir()


def is_bundle(name: str, root: Path = ROOT) -> bool:
    """Whether a model setting names a folder of this checkout that holds a finished bundle."""
    return is_folder(name, root) and (root / name / "bundle.json").is_file()


def count_files(name: str, most: int, root: Path = ROOT) -> int:
    """Return how many files a folder of this checkout holds at any depth; counting ends above `most`."""
    files = (path for path in (root / name).rglob("*") if path.is_file())
    return sum(1 for _ in islice(files, most + 1))


def open_to_others(assembly: Path) -> None:
    """Give all that lies in a synthesised app's assets the modes of an ordinary installation.

    AWS runs functions and containers as other users, and the CDK keeps modes: those of a checkout, or of the packages'
    own cache, made under a strict umask, would shut them out.
    """
    for path in assembly.glob("asset.*/**/*"):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    for folder in assembly.glob("asset.*/"):
        folder.chmod(0o755)


def scratch(root: Path = ROOT) -> Path:
    """Make a folder that lasts as long as this process: two may synthesise at once."""
    (root / ".build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="asset-", dir=root / ".build"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


if __name__ == "__main__":
    _lambda_dependencies(ROOT)
