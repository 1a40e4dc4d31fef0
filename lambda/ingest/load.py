"""Load: one part's products with their vectors into the new index."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from opensearchpy import OpenSearch
from opensearchpy.helpers import streaming_bulk

from catalogue.notes import Tally
from catalogue.reader import Rejection
from common.bucket import Bucket
from common.errors import UnavailableError
from common.index import index_name, loading_alias
from ingest.identity import shaken
from ingest.parts import image_id, text_id
from ingest.run import Run

BULK_DOCUMENTS = 200
BULK_BYTES = 2 * 1024 * 1024
"""A small domain refuses more than a hundredth of its heap of 1 GiB in flight, and two loaders send at a time."""
BULK_RETRIES = 6
BULK_BACKOFF_S = 1
BULK_MAX_BACKOFF_S = 20
_MGET = 200
_PICTURE, _TITLE = ("embedding", "unshaken"), ("text_embedding", "text_unshaken")
_VECTORS = [*_TITLE, "images.key", *(f"images.{name}" for name in _PICTURE)]
_OF_THE_PICTURE = {"image_unreadable", "image_unsupported", "image_too_large", "image_not_found"}
"""Any other fault, such as S3 that does not answer, says nothing of the picture: it rejects the product, and counts."""
_GONE = {"index_not_found_exception", "alias_not_found_exception"}
Vector = list[float]


class Fault(NamedTuple):
    """Why an input has no vector, in the inference contract's terms."""

    code: str
    message: str


class RunGoneError(RuntimeError):
    """The run's index was deleted meanwhile: the execution was stopped."""


class MissingVectorError(RuntimeError):
    """A vector that Plan counted on is nowhere: the transform's output and the plan do not belong together."""


@dataclass(frozen=True)
class Loader:
    """The ports that loading works through."""

    bucket: Bucket
    client: OpenSearch

    def load(self, run: Run, previous: str | None, part: int) -> dict[str, int]:
        """Index a part; return how many products were indexed and rejected. Repeating it changes nothing.

        What it rejected it writes in any case, be it none: Release takes the file for a sign that the part is loaded.
        """
        records = list(self.bucket.records(run.products(part)))
        fresh = any(_wanted(record) - set(record["reuse"]) for record in records)
        vectors, faults = self._outputs(run.output(part)) if fresh else ({}, {})
        notes = Tally()
        for record in records:
            _leave_out(record, faults, notes)
        reasons = {_id(record): fault for record in records if (fault := _fault(record, faults))}
        usable = [record for record in records if _id(record) not in reasons]
        reasons |= self._index(run, self._documents(usable, vectors, previous))
        rejected = [_rejection(record, reasons[_id(record)]) for record in records if _id(record) in reasons]
        self.bucket.put_records(run.notes_part(part), notes.records())
        self.bucket.put_records(run.rejected_part(part), rejected)
        return {"indexed": len(records) - len(rejected), "rejected": len(rejected)}

    def _outputs(self, key: str) -> tuple[dict[str, Vector], dict[str, Fault]]:
        """Read what Batch Transform wrote: vectors, and the reasons why inputs have none."""
        vectors: dict[str, Vector] = {}
        faults: dict[str, Fault] = {}
        for line in self.bucket.records(key):
            if "error" in line:
                faults[line["id"]] = Fault(str(line["error"]["code"]), str(line["error"]["message"]))
            else:
                vectors[line["id"]] = line["embedding"]
        return vectors, faults

    def _documents(
        self, records: list[dict[str, Any]], vectors: dict[str, Vector], previous: str | None
    ) -> Iterator[dict[str, Any]]:
        """Yield whole documents, a few at a time: vectors from the transform, else from the previous index."""
        for start in range(0, len(records), _MGET):
            batch = records[start : start + _MGET]
            old = self._old_vectors([_id(record) for record in batch if record["reuse"]], previous)
            for record in batch:
                yield _with_vectors(record, old.get(_id(record), {}) | vectors)

    def _old_vectors(self, ids: list[str], previous: str | None) -> dict[str, dict[str, Vector]]:
        """Fetch the previous index's vectors of some products, by product and by input id."""
        if not ids or previous is None:
            return {}
        wanted = [{"_id": product_id, "_source": _VECTORS} for product_id in ids]
        found = self.client.mget(index=index_name(previous), body={"docs": wanted})
        return {
            document["_id"]: dict(_vectors(document["_id"], document.get("_source", {})))
            for document in found["docs"]
        }

    def _index(self, run: Run, documents: Iterator[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        """Bulk-load; yield the id of each product that OpenSearch refused, and its reason."""
        results = streaming_bulk(
            self.client,
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


def _vectors(product_id: str, source: dict[str, Any]) -> Iterator[tuple[str, Vector]]:
    """Yield a product's true vectors by input id, out of an index of either arrangement."""
    for image in source.get("images", []):
        if "embedding" in image:
            yield image_id(image["key"]), image.get("unshaken") or image["embedding"]
    if "text_embedding" in source:
        yield text_id(product_id), source.get("text_unshaken") or source["text_embedding"]


def _with_vectors(record: dict[str, Any], vectors: dict[str, Vector]) -> dict[str, Any]:
    document, shake = dict(record["document"]), set(record["shake"])
    try:
        if "images" in document:
            document["images"] = [
                image | _embedded(document["id"], image_id(image["key"]), vectors, shake, _PICTURE)
                if "etag" in image and "fault" not in image
                else image
                for image in document["images"]
            ]
        if "title" in document:
            document |= _embedded(document["id"], text_id(document["id"]), vectors, shake, _TITLE)
    except KeyError as error:
        raise MissingVectorError(f"no vector for {error.args[0]}") from error
    return document


def _embedded(
    product_id: str, name: str, vectors: dict[str, Vector], shake: set[str], fields: tuple[str, str]
) -> dict[str, Vector]:
    """Return a vector as it is indexed, and beside one that is shaken the true one, under their fields' names."""
    searched, kept = fields
    if name not in shake:
        return {searched: vectors[name]}
    return {searched: shaken(vectors[name], f"{product_id} {name}"), kept: vectors[name]}


def _wanted(record: dict[str, Any]) -> set[str]:
    """Return the ids of all vectors that a product has."""
    document = record["document"]
    pictures = {image_id(image["key"]) for image in _searched(document)}
    return pictures | ({text_id(document["id"])} if "title" in document else set())


def _searched(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a product's pictures that have a vector, or are to have one."""
    return [image for image in document.get("images", []) if "etag" in image and "fault" not in image]


def _leave_out(record: dict[str, Any], faults: dict[str, Fault], notes: Tally) -> None:
    """Mark the pictures that the model cannot read, of a product that has something else to be found by."""
    document = record["document"]
    unreadable = [
        image
        for image in _searched(document)
        if image_id(image["key"]) in faults and faults[image_id(image["key"])].code in _OF_THE_PICTURE
    ]
    if "title" not in document and len(unreadable) == len(_searched(document)):
        return
    for image in unreadable:
        fault = faults[image_id(image["key"])]
        image["fault"] = fault.code
        place = {"id": document["id"], "file": record["file"], "line": record["line"]}
        notes.add(
            "images", f"left out: {fault.code}", {**place, "picture": image["key"], "why": fault.message}
        )


def _fault(record: dict[str, Any], faults: dict[str, Fault]) -> str | None:
    """Return why a product cannot be indexed, naming the field, or None."""
    document = record["document"]
    for image in _searched(document):
        if image_id(image["key"]) in faults:
            return f"images: {image['key']}: {faults[image_id(image['key'])].message}"
    fault = faults.get(text_id(document["id"])) if "title" in document else None
    return f"title: {fault.message}" if fault else None


def _id(record: dict[str, Any]) -> str:
    return str(record["document"]["id"])


def _rejection(record: dict[str, Any], reason: str) -> dict[str, object]:
    kind = f"{reason.partition(':')[0]}: not usable by the model or the index"
    return Rejection(_id(record), record["file"], record["line"], reason, kind).record()
