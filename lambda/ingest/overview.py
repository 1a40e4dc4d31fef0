"""All releases at a glance: their records, which of them are kept, which one serves."""

from dataclasses import asdict
from typing import Any

from ingest.indexes import Indexes
from ingest.records import Records, Swap


def overview(indexes: Indexes, records: Records) -> dict[str, Any]:
    """Return `{"serving", "releases": […]}`, newest first; an index of before there were records tells for itself."""
    live, kept = indexes.live(), set(indexes.released())
    known, swaps = records.releases(), records.swaps()
    runs = sorted({*known, *kept}, reverse=True)
    told = (_told(run, indexes, known, swaps, live, kept) for run in runs)
    return {"serving": live, "releases": [one for one in told if one]}


def _told(
    run: str,
    indexes: Indexes,
    known: dict[str, dict[str, Any]],
    swaps: list[Swap],
    live: str | None,
    kept: set[str],
) -> dict[str, Any] | None:
    record = known.get(run) or _of_index(run, indexes)
    if record is None:
        return None
    into_service = [swap for swap in swaps if swap.to == run]
    return {
        **record,
        "status": "serving" if run == live else "kept" if run in kept else "gone",
        "served": [{"since": swap.at, "why": swap.why, "by": swap.by} for swap in into_service],
    }


def _of_index(run: str, indexes: Indexes) -> dict[str, Any] | None:
    release = indexes.told(run)
    if release is None:
        return None
    return {
        "run": run,
        "created": release.created,
        "released": None,
        "by": None,
        "model": asdict(release.model),
        "endpoint": release.endpoint,
        "products": indexes.count(run),
        "pictures": indexes.pictures(run),
        "vectors": None,
        "previous": None,
    }
