"""Bring the bucket's catalogue to what a folder holds."""

from dataclasses import dataclass

from clip_search.ingest.runs import Runs
from clip_search.parallel import in_parallel
from clip_search.terminal import bar, busy
from clip_search.upload import sync
from clip_search.upload.bucket import Catalogue, by_name, md5
from clip_search.upload.folder import Folder, LocalFile
from clip_search.upload.in_service import still_shown


@dataclass(frozen=True)
class Uploaded:
    """What an upload did (or, run dry, would have done); `still_shown` is what it kept for the release in service."""

    folder: Folder
    plan: sync.Plan
    deleted: list[str]
    still_shown: set[str]
    dry: bool


def upload(catalogue: Catalogue, folder: Folder, *, delete: bool = False, dry: bool = False) -> Uploaded:
    """Upload what changed: pictures, then the lists that name them; delete what is gone last of all.

    A picture that the release in service shows is not deleted, though the folder has it no more.

    Raises:
        CommandError: an object could not be written or deleted.
    """
    plan = _compare(catalogue, folder.files)
    kept = _kept(catalogue, plan.leftover) if delete else set()
    gone = [name for name in plan.leftover if name not in kept] if delete else []
    if not dry:
        for title, files in zip(("Uploading pictures", "Uploading product lists"), plan.stages, strict=True):
            with bar(title, len(files)) as advance:
                in_parallel(catalogue.put, files, advance)
        with bar("Deleting", len(gone)) as advance:
            catalogue.delete(gone, advance)
    return Uploaded(folder, plan, gone, kept, dry)


def _kept(catalogue: Catalogue, leftover: list[str]) -> set[str]:
    with busy("Looking at what the release in service shows …"):
        pictures = [name for name in leftover if not name.endswith(".jsonl")]
        return still_shown(Runs(catalogue.s3, catalogue.bucket), pictures)


def _compare(catalogue: Catalogue, files: list[LocalFile]) -> sync.Plan:
    with busy("Listing the bucket …"):
        remote = by_name(catalogue.objects())
    unsure = sync.candidates(files, remote)
    with bar("Comparing", len(unsure)) as advance:
        sums = dict(zip(unsure, in_parallel(md5, unsure, advance), strict=True))
    return sync.plan(files, remote, sums.__getitem__)
