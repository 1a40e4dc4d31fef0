"""Load: one part's products with their vectors into the new index."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.helpers import streaming_bulk

from catalogue.notes import Tally
from catalogue.reader import Rejection
from common.bucket import Bucket
from common.errors import UnavailableError
from common.index import index_name, loading_alias
from common.opensearch import blocked
from ingest.documents import FIELDS, Vector, has_vector, true_vectors, vector_ids, with_vectors
from ingest.faults import Fault, leave_out, rejecting_fault
from ingest.inputs import image_id
from ingest.machines import name_of
from ingest.run import Run
from ingest.thumbnails import Storing, thumbnail_name
from ingest.transformed import fault_of, transformed

BULK_DOCUMENTS = 200
BULK_BYTES = 2 * 1024 * 1024
"""A small domain refuses more than a hundredth of its heap of 1 GiB in flight, and two loaders send at a time."""
BULK_RETRIES = 6
BULK_BACKOFF_S = 1
BULK_MAX_BACKOFF_S = 20
_MGET = 200
_GONE = {"index_not_found_exception", "alias_not_found_exception"}


class RunGoneError(RuntimeError):
    """The run's index was deleted meanwhile: the execution was stopped."""


@dataclass(frozen=True)
class Outputs:
    """What the transform gave, by the ids of its inputs: vectors, reasons why there is none, stored thumbnails;
    and what its containers say of the machine."""

    vectors: dict[str, Vector] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    thumbnails: set[str] = field(default_factory=set)
    machines: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Loader:
    """The ports that loading works through."""

    bucket: Bucket
    client: OpenSearch

    def load(self, run: Run, previous: str | None, part: int, dimension: int) -> dict[str, int]:
        """Index a part; return how many products were indexed and rejected. Repeating it changes nothing.

        What the transform gave in place of `dimension` finite numbers is no vector.

        What it rejected it writes in any case, be it none: Release takes the file for a sign that the part is loaded.
        """
        records = list(self.bucket.records(run.products(part)))
        fresh = any(vector_ids(record) - set(record["reuse"]) for record in records)
        outputs = self._outputs(run.output(part), _etags(records), dimension) if fresh else Outputs()
        vectors, faults, notes = outputs.vectors, outputs.faults, Tally()
        for record in records:
            leave_out(record, faults, notes)
            _name_thumbnails(record["document"], outputs.thumbnails)
        reasons = {_id(record): fault for record in records if (fault := rejecting_fault(record, faults))}
        usable = [record for record in records if _id(record) not in reasons]
        reasons |= self._index(run, self._documents(usable, vectors, previous))
        rejected = [_rejection(record, reasons[_id(record)]) for record in records if _id(record) in reasons]
        for said in outputs.machines:
            self.bucket.put(f"{run.machines}{said}", b"", "text/plain")
        self.bucket.put_records(run.notes_part(part), notes.records())
        self.bucket.put_records(run.rejected_part(part), rejected)
        return {"indexed": len(records) - len(rejected), "rejected": len(rejected)}

    def _outputs(self, key: str, etags: Mapping[str, str], dimension: int) -> Outputs:
        """Read what Batch Transform wrote; thumbnails go into the bucket as they come."""
        outputs = Outputs()
        with Storing(self.bucket) as storing:
            for line in transformed(self.bucket, key):
                name = line["id"]
                if said := name_of(line.get("machine")):
                    outputs.machines.add(said)
                if fault := fault_of(line, dimension):
                    outputs.faults[name] = fault
                    continue
                outputs.vectors[name] = line["embedding"]
                if "thumbnail" in line and name in etags:
                    storing.put(etags[name], line["thumbnail"])
                    outputs.thumbnails.add(name)
        return outputs

    def _documents(
        self, records: list[dict[str, Any]], vectors: dict[str, Vector], previous: str | None
    ) -> Iterator[dict[str, Any]]:
        """Yield whole documents, a few at a time: vectors from the transform, else from the previous index."""
        for start in range(0, len(records), _MGET):
            batch = records[start : start + _MGET]
            old = self._old_vectors([_id(record) for record in batch if record["reuse"]], previous)
            for record in batch:
                yield with_vectors(record, _reused(record, old.get(_id(record), {})) | vectors)

    def _old_vectors(self, ids: list[str], previous: str | None) -> dict[str, dict[str, Vector]]:
        """Fetch the previous index's vectors of some products, by product and by input id."""
        if not ids or previous is None:
            return {}
        wanted = [{"_id": product_id, "_source": FIELDS} for product_id in ids]
        found = self.client.mget(index=index_name(previous), body={"docs": wanted})
        return {
            document["_id"]: dict(true_vectors(document["_id"], document.get("_source", {})))
            for document in found["docs"]
        }

    def _index(self, run: Run, documents: Iterator[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        """Bulk-load; yield the id of each product that OpenSearch refused, and its reason."""
        results = streaming_bulk(
            _Bulks(self.client),
            documents,
            expand_action_callback=_action,
            index=loading_alias(run.id),
            chunk_size=BULK_DOCUMENTS,
            max_chunk_bytes=BULK_BYTES,
            max_retries=BULK_RETRIES,
            initial_backoff=BULK_BACKOFF_S,
            max_backoff=BULK_MAX_BACKOFF_S,
            raise_on_error=False,
        )
        for done, result in results:
            if not done:
                yield _refusal(result["index"])


class _Bulks:
    """The client as bulk loading sees it: a full disk is not asked again for a minute, as a busy domain is."""

    def __init__(self, client: OpenSearch) -> None:
        self.client = client
        self.transport = client.transport

    def bulk(self, *arguments: Any, **options: Any) -> Any:
        answer = self.client.bulk(*arguments, **options)
        for item in answer["items"] if answer["errors"] else ():
            if full := blocked(item["index"].get("error")):
                raise full
        return answer


def _refusal(item: dict[str, Any]) -> tuple[str, str]:
    """Tell a product that the index cannot hold from an index that takes none (full, blocked, busy, gone)."""
    error = item.get("error") or {}
    if error.get("type") in _GONE or item.get("status") == 404:
        raise RunGoneError("the run's index is gone: the execution was stopped")
    if item.get("status") != 400:
        reason = f"{item.get('status')} {error.get('type')}"
        raise UnavailableError(f"OpenSearch takes no documents ({reason})", retry_after=BULK_MAX_BACKOFF_S)
    cause = error.get("caused_by", {}).get("reason", "")
    return item["_id"], " ".join(f"not indexable: {error.get('reason', '')} {cause}".split())


def _action(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a bulk request's two lines. Nothing goes into the URL: of a signed POST a managed domain ignores it."""
    return {"index": {"_id": document["id"], "require_alias": True}}, document


def _etags(records: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the ETags of a part's pictures by their ids."""
    return {
        image_id(image["key"]): image["etag"]
        for record in records
        for image in record["document"].get("images", [])
        if has_vector(image)
    }


def _name_thumbnails(document: dict[str, Any], made: Container[str]) -> None:
    for image in document.get("images", []):
        if image_id(image["key"]) in made:
            image["thumbnail"] = thumbnail_name(image["etag"])


def _reused(record: dict[str, Any], old: Mapping[str, Vector]) -> dict[str, Vector]:
    """Return those of a product's old vectors that Plan named: another tower may have made the others."""
    return {name: old[name] for name in record["reuse"] if name in old}


def _id(record: dict[str, Any]) -> str:
    return str(record["document"]["id"])


def _rejection(record: dict[str, Any], reason: str) -> dict[str, object]:
    kind = f"{reason.partition(':')[0]}: not usable by the model or the index"
    return Rejection(_id(record), record["file"], record["line"], reason, kind).record()
