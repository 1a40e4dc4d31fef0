"""What is uploaded at deployment, assembled under `.build/`: its bytes depend on nothing but the checkout."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAMBDA_PYTHON = "3.13"
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def lambda_folder(root: Path = ROOT) -> Path:
    """Return the folder that becomes the zip of all functions: our packages beside their dependencies."""
    target = root / ".build" / "lambda"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(_lambda_dependencies(root), target, ignore=_CACHES)
    shutil.copytree(root / "lambda", target, ignore=_CACHES, dirs_exist_ok=True)
    return target


def _lambda_dependencies(root: Path) -> Path:
    """Install the locked, pure Python dependencies once per lock file; later calls need no network."""
    lock = root / "lambda" / "requirements.txt"
    target = root / ".build" / f"lambda-dependencies-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if not target.exists():
        partial = target.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile"]
        only_pure = ["--platform", "any", "--implementation", "py", "--abi", "none", "--only-binary=:all:"]
        pins = ["--python-version", LAMBDA_PYTHON, "--no-deps", "--require-hashes", "-r", str(lock)]
        subprocess.run([*pip, *only_pure, *pins, "--target", str(partial)], check=True, stdout=sys.stderr)  # noqa: S603
        partial.rename(target)
    return target


def image_folder(model: str, root: Path = ROOT) -> Path:
    """Return the image's build context: `model_code/` and, where the model is a folder, that folder."""
    target = root / ".build" / "image"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root / "model_code", target / "model_code", ignore=_CACHES)
    if is_folder(model, root):
        shutil.copytree(root / model, target / model, ignore=_CACHES)
    return target


def is_folder(model: str, root: Path = ROOT) -> bool:
    """Whether the model is a folder of this checkout rather than a Hub id."""
    return "@" not in model and (root / model).resolve().is_relative_to(root) and (root / model).is_dir()


if __name__ == "__main__":
    _lambda_dependencies(ROOT)
