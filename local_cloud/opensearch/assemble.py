"""Puts a server together from Maven Central, once; later starts reuse the folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
from pathlib import Path
from typing import IO

from .. import process as processes
from ..process import StartError
from . import basic_auth
from .locate import Java

VERSION = "2.19.1"
ASSEMBLY_TIMEOUT_SECONDS = 600
POM = Path(__file__).with_name("pom.xml")
NOBODY = 65534
UNICODE = {"LC_ALL": "C.UTF-8"}
"""Java finds no file with an umlaut in its path where the locale knows none."""

_MODULES = {
    "lang-painless": "org.opensearch.painless.PainlessPlugin",
    "analysis-common": "org.opensearch.analysis.common.CommonAnalysisPlugin",
    "mapper-extras": "org.opensearch.index.mapper.MapperExtrasPlugin",
}
_DESCRIPTOR = """\
name={name}
description={name}
version={version}
opensearch.version={version}
classname={classname}
java.version=11
custom.foldername=
extended.plugins=
has.native.controller=false
"""
_PAINLESS_POLICY = """\
grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
"""


def default_cache() -> Path:
    """A folder that the user who will run the server can reach.

    Root's home is closed to others, and the server refuses to run as root.
    """
    if os.getuid() == 0:
        return Path("/var/cache/local-cloud-opensearch")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "local-cloud-opensearch"


def assembled(cache: Path, java: Java, ended: threading.Event | None = None) -> Path:
    """The server's home folder below `cache`, assembled if it is not there yet.

    Two processes may ask at once: one assembles, the other waits. Raises `StartError` with Maven's
    own last words where it fails, or soon after `ended` is set.
    """
    cache.mkdir(parents=True, exist_ok=True)
    cache.chmod(0o755)
    home = cache / f"opensearch-{VERSION}-{_recipe()}"
    with (cache / ".lock").open("w") as lock:
        processes.wait_until(lambda: _taken(lock), timeout_seconds=ASSEMBLY_TIMEOUT_SECONDS, ended=ended)
        if not home.exists():
            _assemble(cache, home, java, ended)
    return home


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _recipe() -> str:
    """Changes with whatever an assembly is made of, so that an older one is not taken for a new one."""
    made_of = (POM, Path(__file__), Path(basic_auth.__file__), basic_auth.SOURCE)
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:8]


def _assemble(cache: Path, home: Path, java: Java, ended: threading.Event | None) -> None:
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        folder = Path(scratch)
        log = folder / "maven.log"
        with log.open("wb") as output:
            command = [java.maven, "-q", "-B", "-f", str(POM), "package", f"-Dserver={folder}"]
            process = processes.spawn(command, log=output.fileno(), environment={**os.environ, **UNICODE})
        if processes.finish(process, timeout_seconds=ASSEMBLY_TIMEOUT_SECONDS, ended=ended):
            raise StartError(f"Maven could not assemble OpenSearch {VERSION}:\n{processes.tail(log, 5)}")
        made = folder / f"opensearch-{VERSION}"
        _describe_modules(made)
        _describe(basic_auth.install(made, java.home, folder / "ecj.jar"), basic_auth.CLASS)
        _open_to_its_user(made)
        shutil.move(made, home)


def _describe_modules(home: Path) -> None:
    for name, classname in _MODULES.items():
        _describe(home / "modules" / name, classname)
    (home / "modules" / "lang-painless" / "plugin-security.policy").write_text(_PAINLESS_POLICY)


def _describe(folder: Path, classname: str) -> None:
    text = _DESCRIPTOR.format(name=folder.name, version=VERSION, classname=classname)
    (folder / "plugin-descriptor.properties").write_text(text)


def _open_to_its_user(home: Path) -> None:
    for path in (home / "bin").iterdir():
        path.chmod(0o755)
    for path in (home, *home.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
