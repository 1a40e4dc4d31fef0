"""Which pictures the releases show that can serve, by the product lists that their runs left in the bucket."""

import json
from collections.abc import Iterator, Sequence

from clip_search.aws.account import Deployment
from clip_search.errors import UnreachableError
from clip_search.ingest.releases import GONE, releases
from clip_search.ingest.runs import RELEASED, Runs
from clip_search.parallel import in_parallel


def still_shown(deployment: Deployment, names: Sequence[str]) -> set[str]:
    """Those of some pictures, named below `catalog/`, that a release shows which serves or is kept for a rollback.

    All of them where a release's lists are gone; none where no release is known.
    """
    runs = Runs(deployment.account.client("s3"), deployment.bucket)
    lists = [runs.product_lists(run) for run in _releases(deployment, runs)] if names else []
    if not all(lists):
        return set(names)
    wanted = set(names)
    every = [key for keys in lists for key in keys]
    found = in_parallel(lambda key: wanted.intersection(_pictures(runs.lines(key))), every)
    return set().union(*found)


def _releases(deployment: Deployment, runs: Runs) -> list[str]:
    """Return the runs that made them: as the deployment tells, or where it has no such function, the newest."""
    try:
        return [release.run for release in releases(deployment) if release.status != GONE]
    except UnreachableError:
        newest = runs.newest(RELEASED)
        return [newest.run] if newest else []


def _pictures(lines: Iterator[bytes]) -> Iterator[str]:
    for line in lines:
        for image in json.loads(line)["document"].get("images", []):
            yield image["key"]
