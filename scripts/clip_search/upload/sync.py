"""What must happen for the bucket to hold what the folder holds; nothing here touches either."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from clip_search.upload.folder import LocalFile


@dataclass(frozen=True)
class RemoteObject:
    """An object below the catalogue's prefix, by its name there; `etag` is without quotes."""

    name: str
    size: int
    etag: str


@dataclass(frozen=True)
class Plan:
    """The uploads in their order of stages, what is there already, and what only the bucket has.

    The lists of products come after the pictures, among which is what no list names, as synonyms: a half-done upload
    never names a picture that is not there.
    """

    pictures: list[LocalFile]
    lists: list[LocalFile]
    unchanged: int
    leftover: list[str]

    @property
    def stages(self) -> list[list[LocalFile]]:
        """What to upload, a stage at a time."""
        return [self.pictures, self.lists]

    @property
    def bytes(self) -> int:
        """How much is to be uploaded."""
        return sum(file.size for stage in self.stages for file in stage)


def candidates(files: Iterable[LocalFile], remote: Mapping[str, RemoteObject]) -> list[LocalFile]:
    """The files whose size alone does not tell whether they changed."""
    return [f for f in files if f.name in remote and remote[f.name].size == f.size]


def plan(
    files: Iterable[LocalFile], remote: Mapping[str, RemoteObject], md5: Callable[[LocalFile], str]
) -> Plan:
    """Compare sizes, then MD5 with ETag; `md5` is asked for `candidates` only."""
    files = list(files)
    same = {f.name for f in candidates(files, remote) if md5(f) == remote[f.name].etag}
    changed = [f for f in files if f.name not in same]
    leftover = sorted(remote.keys() - {f.name for f in files})
    return Plan([f for f in changed if not f.is_list], [f for f in changed if f.is_list], len(same), leftover)
