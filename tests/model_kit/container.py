"""Builds and runs the Dockerfile with buildah alone: no container engine, no daemon, no other machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from model_kit.server import Server, free_port, launched, listening

PYTHON = "python3.13"
BASE = "localhost/clip-test-python:3.13-slim-stripped"
DEBIAN = "bookworm"
LIBRARIES = "ca-certificates,libssl3,libffi8,libsqlite3-0,zlib1g,libbz2-1.0,liblzma5,libreadline8,libexpat1"
TOOLS = {"buildah": "buildah", "debootstrap": "debootstrap", "binutils": "strip"}
BUILD_SECONDS = 900
# What a CPython installation has and python:3.13-slim has not.
NOT_SLIM = ("lib/python3.13/test", "lib/python3.13/config-3.13-x86_64-linux-gnu", "lib/libpython3.13.a")
# The machine's own way to its package index.
INDEX_VARIABLES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def missing() -> str:
    """Say in one line why no image can be built here, or nothing."""
    if os.geteuid() != 0:
        return "building the image needs root"
    absent = [package for package, tool in TOOLS.items() if not shutil.which(tool)]
    if absent:
        return f"building the image needs {' and '.join(absent)} (apt-get install {' '.join(absent)})"
    if python_home() is None:
        return (
            "building the image needs an installation of CPython 3.13 of its own folder (pyenv install 3.13)"
        )
    return ""


def python_home() -> Path | None:
    """Return the folder of a CPython 3.13 that can be copied as a whole."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [*sorted(versions.glob("3.13*/bin/python3.13")), shutil.which("python3.13")]
    for candidate in filter(None, candidates):
        command = [str(candidate), "-c", "import sys; print(sys.base_prefix)"]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
        home = Path(asked.stdout.strip() or "/usr")
        if asked.returncode == 0 and home != Path("/usr"):
            return home
    return None


def build(context: Path, image: str, arguments: Mapping[str, str]) -> None:
    """Build the Dockerfile of a context as `docker build` would."""
    _provide_base()
    options = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
    mounts = ["--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro"] if CERTIFICATES.is_file() else []
    dockerfile = ["-f", str(context / "model_code" / "Dockerfile")]
    options += ["--build-arg", f"BASE={BASE}", *mounts]
    _buildah("bud", "--isolation", "chroot", *options, *dockerfile, "-t", image, str(context))


@contextmanager
def running(image: str, log: Path, *arguments: str, user: str = "", **environment: str) -> Iterator[Server]:
    """Run a built image as `docker run` does, under its own user or another, on the network of the host."""
    command = [*inspect(image, "{{range .OCIv1.Config.Entrypoint}}{{.}} {{end}}").split(), *arguments]
    port, container = free_port(), _buildah("from", "--pull-never", image)
    values = {**listening(port), **environment}
    given = [part for name, value in values.items() for part in ("--env", f"{name}={value}")]
    given += ["--user", user] if user else []
    try:
        with launched(
            ["buildah", "run", "--isolation", "chroot", *given, container, "--", *command], {}, port, log
        ) as server:
            yield server
    finally:
        _buildah("rm", container)


@contextmanager
def mounted(image: str) -> Iterator[Path]:
    """Yield the folder that holds an image's files."""
    container = _buildah("from", "--pull-never", image)
    try:
        yield Path(_buildah("mount", container))
    finally:
        _buildah("rm", container)


def inspect(image: str, template: str) -> str:
    """Return a field of an image's description."""
    return _buildah("inspect", "--type", "image", "--format", template, image)


def remove(image: str) -> None:
    """Forget an image."""
    _buildah("rmi", "--force", image)


def _provide_base() -> None:
    """Assemble a stand-in for python:3.13-slim once; buildah's own store, outside the checkout, keeps it."""
    if BASE in _buildah("images", "--format", "{{.Name}}:{{.Tag}}"):
        return
    container = _buildah("from", "scratch")
    try:
        root = Path(_buildah("mount", container))
        _run("debootstrap", "--variant=minbase", f"--include={LIBRARIES}", DEBIAN, str(root))
        shutil.rmtree(root / "var" / "cache" / "apt", ignore_errors=True)
        shutil.rmtree(root / "var" / "lib" / "apt" / "lists", ignore_errors=True)
        _copy_python(root / "usr" / "local")
        _buildah("run", "--isolation", "chroot", container, "--", "ldconfig")
        _buildah(
            "config", "--env", "PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", container
        )
        _buildah("commit", "--squash", container, BASE)
    finally:
        _buildah("rm", container)


def _copy_python(target: Path) -> None:
    home = python_home()
    assert home is not None
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(home, target, symlinks=True, dirs_exist_ok=True, ignore=caches)
    for name in NOT_SLIM:
        path = target / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    libraries = [path for path in target.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    _run("strip", "--strip-all", str(target / "bin" / PYTHON), *map(str, libraries))
    # Scripts name the folder that they were installed to.
    for name in ("python", "python3"):
        link = target / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to("python3.13")


def _buildah(*arguments: str) -> str:
    return _run("buildah", *arguments)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=BUILD_SECONDS)
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
        raise RuntimeError(f"{' '.join(command[:2])} ended with status {done.returncode}")
    return done.stdout.strip()
