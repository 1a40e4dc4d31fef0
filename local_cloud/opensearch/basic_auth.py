"""The plugin that makes a server ask for credentials: compiled where the server is put together.

The compiler comes from Maven Central too, so that a Java without one does.
"""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from pathlib import Path

from ..process import StartError

NAME = "local-cloud-basic-auth"
SOURCE = Path(__file__).with_name("basic_auth") / "BasicAuthPlugin.java"
CLASS = "local.cloud.BasicAuthPlugin"
RELEASE = "11"
COMPILE_TIMEOUT_SECONDS = 120


def install(home: Path, java: Path, compiler: Path) -> Path:
    """Compile the plugin against the server in `home`; returns its folder. Raises `StartError`."""
    folder = home / "plugins" / NAME
    folder.mkdir()
    libraries = ":".join(str(jar) for jar in sorted((home / "lib").glob("*.jar")))
    with tempfile.TemporaryDirectory() as scratch:
        options = [
            "-source",
            RELEASE,
            "-target",
            RELEASE,
            "-proc:none",
            "-nowarn",
            "-cp",
            libraries,
            "-d",
            scratch,
        ]
        command = [java / "bin" / "java", "-jar", compiler, *options, SOURCE]
        result = subprocess.run(  # noqa: S603 - our own source
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=COMPILE_TIMEOUT_SECONDS,
            check=False,
        )
        if result.returncode:
            raise StartError(f"the plugin {NAME} could not be compiled:\n{result.stdout}{result.stderr}")
        with zipfile.ZipFile(folder / f"{NAME}.jar", "w") as jar:
            for path in sorted(Path(scratch).rglob("*.class")):
                jar.write(path, path.relative_to(scratch))
    return folder
