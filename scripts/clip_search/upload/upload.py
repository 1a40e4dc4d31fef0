"""Bring the bucket's catalogue to what a folder holds."""

from collections.abc import Callable
from dataclasses import dataclass

from clip_search.parallel import in_parallel
from clip_search.terminal import bar, busy
from clip_search.upload import sync
from clip_search.upload.bucket import Catalogue, by_name, md5
from clip_search.upload.folder import Folder, LocalFile


@dataclass(frozen=True)
class Uploaded:
    """What an upload did (or, run dry, would have done); `still_shown` is what it kept for releases."""

    folder: Folder
    plan: sync.Plan
    deleted: list[str]
    still_shown: set[str]
    dry: bool


def upload(
    catalogue: Catalogue,
    folder: Folder,
    *,
    still_shown: Callable[[list[str]], set[str]] | None = None,
    dry: bool = False,
) -> Uploaded:
    """Upload what changed: pictures, then the lists that name them; delete what is gone last of all.

    Nothing is deleted unless `still_shown` tells which pictures are to stay, though the folder has them no more.

    Raises:
        CommandError: an object could not be written or deleted.
    """
    plan = _compare(catalogue, folder.files)
    kept: set[str] = set()
    if still_shown:
        with busy("Looking at what the releases show …"):
            kept = still_shown([name for name in plan.leftover if not name.endswith(".jsonl")])
    gone = [name for name in plan.leftover if name not in kept] if still_shown else []
    if not dry:
        for title, files in zip(("Uploading pictures", "Uploading product lists"), plan.stages, strict=True):
            with bar(title, len(files)) as advance:
                in_parallel(catalogue.put, files, advance)
        with bar("Deleting", len(gone)) as advance:
            catalogue.delete(gone, advance)
    return Uploaded(folder, plan, gone, kept, dry)


def _compare(catalogue: Catalogue, files: list[LocalFile]) -> sync.Plan:
    with busy("Listing the bucket …"):
        remote = by_name(catalogue.objects())
    unsure = sync.candidates(files, remote)
    with bar("Comparing", len(unsure)) as advance:
        sums = dict(zip(unsure, in_parallel(md5, unsure, advance), strict=True))
    return sync.plan(files, remote, sums.__getitem__)
