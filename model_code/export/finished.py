"""Bundles that are finished: proven, then put where they are wanted, whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model_code.export.errors import ExportError
from model_code.export.progress import Progress
from model_code.serving import golden, service
from model_code.serving.pipeline import Pipeline
from model_code.serving.settings import Settings
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle


def copy(source: Path, target: Path, precision: str | None, progress: Progress) -> None:
    """Verify a bundle and copy it.

    Raises `BundleError` where it is damaged, `ExportError` where `target` is taken or it has another precision than
    was asked for.
    """
    with progress.step(f"Verifying the bundle in {source}"):
        bundle = bundles.read(source)
        if precision and precision != bundle.precision:
            raise ExportError(
                f"{source} is a finished bundle in {bundle.precision}, not {precision}: "
                f"ask for {bundle.precision}, or give its checkpoint"
            )
        golden.check(bundle, pipeline(bundle))
    with replacing(target) as folder:
        for name in (*bundles.FILES, bundles.MANIFEST):
            shutil.copyfile(source / name, folder / name)
    progress.note(f"bundle of {bundle.model.id} ({bundle.precision}) copied to {target}")


def pipeline(bundle: Bundle) -> Pipeline:
    """Return the pipeline by which a server with default settings would serve the bundle."""
    return service.build_pipeline(bundle, Settings.from_environment({}))


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `target` at the end, unless the block fails.

    Raises `ExportError` where `target` exists and is no bundle.
    """
    if target.exists() and not bundles.is_bundle(target) and (not target.is_dir() or any(target.iterdir())):
        raise ExportError(f"{target} exists and is no bundle: name another --output")
    fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
    fresh.mkdir(parents=True)
    try:
        yield fresh
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
