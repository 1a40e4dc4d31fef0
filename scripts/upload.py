"""Bring the bucket's catalogue to what a folder holds."""

from dataclasses import dataclass
from pathlib import Path

from scripts import sync
from scripts.bucket import Catalogue, by_name, in_parallel, md5
from scripts.folder import Folder, LocalFile, read_folder
from scripts.terminal import bar, busy


@dataclass(frozen=True)
class Uploaded:
    """What an upload did (or, run dry, would have done)."""

    folder: Folder
    plan: sync.Plan
    deleted: int
    dry: bool


def upload(catalogue: Catalogue, root: Path, *, delete: bool = False, dry: bool = False) -> Uploaded:
    """Upload what changed: pictures, then the lists that name them; delete what is gone last of all.

    Raises:
        CommandError: the folder is no catalogue, or an object could not be written or deleted.
    """
    with busy(f"Reading {root} …"):
        folder = read_folder(root)
    plan = _compare(catalogue, folder.files)
    if dry:
        return Uploaded(folder, plan, 0, dry)
    for title, files in zip(("Uploading pictures", "Uploading product lists"), plan.stages, strict=True):
        with bar(title, len(files)) as advance:
            in_parallel(catalogue.put, files, advance)
    gone = plan.leftover if delete else []
    with bar("Deleting", len(gone)) as advance:
        catalogue.delete(gone, advance)
    return Uploaded(folder, plan, len(gone), dry)


def _compare(catalogue: Catalogue, files: list[LocalFile]) -> sync.Plan:
    with busy("Listing the bucket …"):
        remote = by_name(catalogue.objects())
    unsure = sync.candidates(files, remote)
    with bar("Comparing", len(unsure)) as advance:
        sums = dict(zip(unsure, in_parallel(md5, unsure, advance), strict=True))
    return sync.plan(files, remote, sums.__getitem__)
