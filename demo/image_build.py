"""Build the model's image without a container engine: `python demo/image_build.py CONTEXT_DIR IMAGE_DIR`.

The stand-in for `docker build -f model_code/Dockerfile CONTEXT_DIR`. IMAGE_DIR gets `model/` (the bundle), `program/`
(the context's own `model_code`) and the executable `serve`. Build arguments come as BUILD_ARG_MODEL,
BUILD_ARG_PRECISION and BUILD_ARG_CALIBRATION; the others name what only a container has.
"""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

EXPORT_TIMEOUT_S = 30 * 60
_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")
_SERVE = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export SM_MODEL_DIR="$here/model" PYTHONPATH="$here/program" PYTHONDONTWRITEBYTECODE=1
exec {python} -P -m model_code.serve "$@"
"""


class BuildError(Exception):
    """The image cannot be built; the message is one line that says what to do."""


def build(context: Path, image: Path, arguments: Mapping[str, str]) -> None:
    """Fill the image's folder; `serve` comes last, so that a folder that has it is complete.

    Raises:
        BuildError: the context or an argument is not what it must be, or the export failed.
    """
    if not (context / "model_code" / "serve.py").is_file():
        raise BuildError(f"{context} holds no model_code/serve.py: it is not the image's build context")
    image.mkdir(parents=True, exist_ok=True)
    (image / "serve").unlink(missing_ok=True)
    for name in ("program", "model"):
        shutil.rmtree(image / name, ignore_errors=True)
    shutil.copytree(context / "model_code", image / "program" / "model_code", ignore=_CACHES)
    _provide_model(context, image / "model", arguments)
    serve = image / "serve"
    serve.write_text(_SERVE.format(python=shlex.quote(sys.executable)))
    serve.chmod(0o755)


def _provide_model(context: Path, target: Path, arguments: Mapping[str, str]) -> None:
    """Run the context's own export, as the Dockerfile does; a finished bundle it only verifies and copies."""
    model = arguments.get("MODEL", "")
    if not model:
        raise BuildError("no MODEL: give BUILD_ARG_MODEL, a Hub id with @revision or a folder of the context")
    if not _is_bundle(context, model):
        _require_export_tools(model)
    options = ["--model", model, "--output", str(target), "--precision", arguments.get("PRECISION") or "int8"]
    if calibration := arguments.get("CALIBRATION"):
        options += ["--calibration", calibration]
    command = [sys.executable, "-m", "model_code.export", *options]
    try:
        ended = subprocess.run(command, cwd=context, timeout=EXPORT_TIMEOUT_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise BuildError(f"exporting {model} took longer than {EXPORT_TIMEOUT_S // 60} minutes") from None
    if ended.returncode:
        raise BuildError(f"exporting {model} failed (status {ended.returncode}), for the reason given above")


def _is_bundle(context: Path, model: str) -> bool:
    folder = (context / model).resolve()
    return folder.is_relative_to(context.resolve()) and (folder / "bundle.json").is_file()


def _require_export_tools(model: str) -> None:
    missing = [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]
    if missing:
        raise BuildError(
            f"model {model} is no finished bundle, and exporting it needs {' and '.join(missing)}: run "
            "`make setup-model` (a Hub id needs a network, too), or name the folder of a finished bundle"
        )


def main(arguments: list[str]) -> int:
    """Run as a program: 0 when the image is there, 1 when it could not be built, 2 for wrong usage."""
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    prefix = "BUILD_ARG_"
    given = {
        name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)
    }
    try:
        build(Path(arguments[0]), Path(arguments[1]).absolute(), given)
    except (BuildError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
