"""What the model could not encode: a picture that a product can do without, or a reason to reject the product."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from catalogue.notes import Tally
from ingest.documents import has_vector
from ingest.inputs import image_id, text_id
from ingest.unreadable import OF_THE_PICTURE, left_out


class Fault(NamedTuple):
    """Why an input has no vector, in the inference contract's terms."""

    code: str
    message: str


def leave_out(record: dict[str, Any], faults: Mapping[str, Fault], notes: Tally) -> None:
    """Mark the pictures that cannot be read, of a product that has something else to be found by."""
    document = record["document"]
    searched = [image for image in document.get("images", []) if has_vector(image)]
    found = ((image, faults.get(image_id(image["key"]))) for image in searched)
    unreadable = [(image, fault) for image, fault in found if fault and fault.code in OF_THE_PICTURE]
    if "title" not in document and len(unreadable) == len(searched):
        return
    for image, fault in unreadable:
        image["fault"] = fault.code
        place = {"id": document["id"], "file": record["file"], "line": record["line"]}
        notes.add("images", left_out(fault.code), {**place, "picture": image["key"], "why": fault.message})


def rejecting_fault(record: dict[str, Any], faults: Mapping[str, Fault]) -> str | None:
    """Return why a product cannot be indexed, naming the field, or None."""
    document = record["document"]
    for image in document.get("images", []):
        fault = faults.get(image_id(image["key"])) if has_vector(image) else None
        if fault:
            return f"images: {image['key']}: {fault.message}"
    fault = faults.get(text_id(document["id"])) if "title" in document else None
    return f"title: {fault.message}" if fault else None
