"""What is uploaded at deployment, assembled under `.build/`: its bytes depend on nothing but the checkout."""

import atexit
import contextlib
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAMBDA_PYTHON = "3.13"
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def lambda_folder(root: Path = ROOT) -> Path:
    """Return the folder that becomes the zip of all functions: our packages beside their dependencies."""
    target = _scratch(root)
    shutil.copytree(_lambda_dependencies(root), target, ignore=_CACHES, dirs_exist_ok=True)
    shutil.copytree(root / "lambda", target, ignore=_CACHES, dirs_exist_ok=True)
    return target


def _lambda_dependencies(root: Path) -> Path:
    """Install the locked, pure Python dependencies once per lock file; later calls need no network."""
    lock = root / "lambda" / "requirements.txt"
    target = root / ".build" / f"lambda-dependencies-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not target.exists():
        partial = _scratch(root)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
        only_pure = ["--platform", "any", "--implementation", "py", "--abi", "none", "--only-binary=:all:"]
        pins = ["--python-version", LAMBDA_PYTHON, "--no-deps", "--require-hashes", "-r", str(lock)]
        subprocess.run([*pip, *only_pure, *pins, "--target", str(partial)], check=True, stdout=sys.stderr)  # noqa: S603
        with contextlib.suppress(OSError):  # another process was quicker
            partial.rename(target)
    return target


def image_folder(model: str, root: Path = ROOT) -> Path:
    """Return the image's build context: `model_code/` and, where the model is a folder, that folder."""
    target = _scratch(root)
    shutil.copytree(root / "model_code", target / "model_code", ignore=_CACHES)
    if is_folder(model, root):
        shutil.copytree(root / model, target / model, ignore=_CACHES)
    return target


def is_folder(model: str, root: Path = ROOT) -> bool:
    """Whether the model is a folder of this checkout rather than a Hub id."""
    return "@" not in model and (root / model).resolve().is_relative_to(root) and (root / model).is_dir()


def _scratch(root: Path) -> Path:
    """Make a folder that lasts as long as this process: two may synthesise at once."""
    (root / ".build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="asset-", dir=root / ".build"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


if __name__ == "__main__":
    _lambda_dependencies(ROOT)
