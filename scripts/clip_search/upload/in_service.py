"""Which pictures the release in service shows, by the product lists that its run left in the bucket."""

import json
from collections.abc import Iterator, Sequence

from clip_search.ingest.runs import RELEASED, Runs
from clip_search.parallel import in_parallel


def still_shown(runs: Runs, names: Sequence[str]) -> set[str]:
    """Those of some pictures, named below `catalog/`, that the release in service shows.

    All of them where the release's lists are gone; none where no release is known.
    """
    release = runs.newest(RELEASED)
    if release is None or not names:
        return set()
    lists = runs.product_lists(release.run)
    if not lists:
        return set(names)
    wanted = set(names)
    found = in_parallel(lambda key: wanted.intersection(_pictures(runs.lines(key))), lists)
    return set().union(*found)


def _pictures(lines: Iterator[bytes]) -> Iterator[str]:
    for line in lines:
        for image in json.loads(line)["document"].get("images", []):
            yield image["key"]
