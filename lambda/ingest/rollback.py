"""Rolling back: another release that is kept comes into service, by one request."""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from common.errors import UnavailableError
from ingest.indexes import Indexes
from ingest.records import Records, Swap, now
from ingest.run import Run

_RETRY_S = 10


class RollbackError(RuntimeError):
    """What was asked for cannot come into service; what serves goes on serving."""


class Serving(Protocol):
    """What knows endpoints (`endpoints.py`)."""

    def serves(self, name: str) -> bool:
        """Whether there is such an endpoint and it can be asked."""


@dataclass(frozen=True)
class Rollback:
    """The ports that it works through."""

    indexes: Indexes
    endpoints: Serving
    records: Records

    def to(self, asked: str | None, execution: Run, by: str | None) -> dict[str, Any]:
        """Put a release into service, by default the one that served before; return the swap. A retry is harmless."""
        swap = self.records.swap_of(execution) or self._meant(asked, execution, by)
        if self.indexes.live() != swap.to:
            self._check(swap.to)
            self.records.swap(swap)
            self.indexes.swap(swap.to, swap.before)
        return {"status": "rolled_back", **asdict(swap)}

    def _meant(self, asked: str | None, execution: Run, by: str | None) -> Swap:
        live = self.indexes.live()
        if live is None:
            raise RollbackError("no release is in service, so there is none to go back from: run an ingest")
        kept = [run for run in self.indexes.released() if run != live]
        target = asked or self._before(live, kept)
        if target == live:
            raise RollbackError(f"release {live} is in service already")
        if target not in kept:
            told = ", ".join(kept) or "none but the one in service"
            raise RollbackError(f"release {target} is not kept: kept are {told}")
        return Swap(execution.id, target, live, "rollback", by, now())

    def _before(self, live: str, kept: list[str]) -> str:
        """Return what served when the one in service came; where that is gone, the newest of the others."""
        if not kept:
            raise RollbackError(
                f"release {live} is the only one that is kept, so there is none to go back to: see keep_releases"
            )
        came = [swap.before for swap in self.records.swaps(live) if swap.to == live]
        if came and came[-1] in kept:
            return str(came[-1])
        older = [run for run in kept if run < live]
        return max(older or kept)

    def _check(self, run: str) -> None:
        release = self.indexes.told(run)
        if release is None:
            raise RollbackError(f"{run} is no release")
        endpoint = release.endpoint
        if endpoint is not None and not self.endpoints.serves(endpoint):
            raise RollbackError(
                f"release {run} was made by a model whose endpoint is gone ({endpoint}): deploy that model and ingest"
            )
        if not self.indexes.is_ready(run):
            raise UnavailableError(f"release {run} cannot be searched at the moment", retry_after=_RETRY_S)
