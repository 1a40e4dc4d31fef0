"""Parts: their size, and which vectors are made anew."""

from typing import Any

from catalogue.notes import Tally
from catalogue.product import Product
from catalogue.reader import Accepted
from common.bucket import Bucket
from ingest.identity import Identities
from ingest.planning.known import Known, text_digest
from ingest.planning.parts import Counts, PartWriter, part_size
from ingest.run import Run

RUN = Run("20261121t100000z-00000000")


def accepted(number: int, *, title: str | None = None, pictures: int = 0) -> Accepted:
    paths = tuple(f"images/{number}-{i}.jpg" for i in range(pictures))
    return Accepted(
        Product(str(number), title, None, paths), tuple(f"e{p}" for p in paths), "a.jsonl", number
    )


def write(
    bucket: Bucket, products: list[Accepted], known: dict[str, Known] | None = None, **more: Any
) -> Counts:
    with PartWriter(bucket, RUN, known or {}, more.pop("notes", Tally()), **more) as writer:
        for product in products:
            writer.add(product)
    return writer.counts


def embeddings(bucket: Bucket) -> list[int]:
    """Return how many there are in each part that has any."""
    return [len(list(bucket.records(entry.key))) for entry in bucket.listing(RUN.input_prefix)]


def test_a_part_takes_250_embeddings_and_a_product_stays_whole(bucket: Bucket) -> None:
    counts = write(bucket, [accepted(n, title="x", pictures=2) for n in range(100)], {})
    assert embeddings(bucket) == [249, 51]
    assert counts.parts == [[83, 249], [17, 51]]
    assert len(list(bucket.records(RUN.products(0)))) == 83


def test_as_many_parts_as_can_be_embedded_at_once_have_something(bucket: Bucket) -> None:
    products = [accepted(n, title="x", pictures=1) for n in range(60)]
    counts = write(bucket, products, most_embeddings=part_size(120, at_once=4))
    assert [embedded for _, embedded in counts.parts] == [30, 30, 30, 30]
    assert (part_size(10, at_once=4), part_size(10_000, at_once=4), part_size(0, at_once=2)) == (16, 250, 16)


def test_a_part_takes_1000_products(bucket: Bucket) -> None:
    known = {str(n): Known(text_digest("x"), {}) for n in range(1001)}
    counts = write(bucket, [accepted(n, title="x") for n in range(1001)], known)
    assert counts.parts == [[1000, 0], [1, 0]]
    assert embeddings(bucket) == []


def test_only_what_changed_is_embedded(bucket: Bucket) -> None:
    product = accepted(1, title="new title", pictures=2)
    known = {
        "1": Known(
            text_digest("old title"), {"images/1-0.jpg": "eimages/1-0.jpg", "images/1-1.jpg": "another"}
        )
    }
    counts = write(bucket, [product], known)
    assert [r["id"] for r in bucket.records(RUN.input(0))] == ["text:1", "image:images/1-1.jpg"]
    assert next(bucket.records(RUN.products(0)))["reuse"] == ["image:images/1-0.jpg"]
    assert counts.reused == 1


def test_inputs_name_pictures_in_the_bucket(bucket: Bucket) -> None:
    write(bucket, [accepted(1, pictures=1)], {})
    assert list(bucket.records(RUN.input(0))) == [
        {"id": "image:images/1-0.jpg", "image": "s3://shop/catalog/images/1-0.jpg"}
    ]


def test_a_picture_that_two_products_share_is_embedded_once_a_part(bucket: Bucket) -> None:
    one = Accepted(Product("1", None, None, ("a.jpg",)), ("e",), "a.jsonl", 1)
    two = Accepted(Product("2", None, None, ("a.jpg",)), ("e",), "a.jsonl", 2)
    assert write(bucket, [one, two], {}).embeddings == 1
    assert embeddings(bucket) == [1]


def test_a_run_is_named_by_time_and_execution() -> None:
    run = Run.of("arn:aws:states:us-east-1:1:execution:x:y", "2026-11-21T11:00:00.123Z")
    again = Run.of("arn:aws:states:us-east-1:1:execution:x:y", "2026-11-21T12:00:00.123+01:00")
    assert run == again
    assert run.id.startswith("20261121t110000z-")
    assert run.id == run.id.lower()


def test_a_placeholder_is_shown_and_has_no_vector(bucket: Bucket) -> None:
    product = Accepted(Product("1", None, None, ("none.jpg", "own.jpg")), ("shared", "e"), "a.jsonl", 1)
    write(bucket, [product], without={"shared"})
    assert [record["id"] for record in bucket.records(RUN.input(0))] == ["image:own.jpg"]
    document = next(bucket.records(RUN.products(0)))["document"]
    assert document["images"] == [{"key": "none.jpg"}, {"key": "own.jpg", "etag": "e"}]


def test_for_a_graph_all_copies_but_the_first_are_to_be_shaken(bucket: Bucket) -> None:
    products = [
        Accepted(Product(str(n), title, None, (f"{n}.jpg",)), (etag,), "a.jsonl", n)
        for n, (title, etag) in enumerate([("Red mug", "a"), ("red mug!", "b"), ("Blue mug", "a")])
    ]
    for identities, shake in (
        (Identities(), [[], ["text:1"], ["image:2.jpg"]]),
        (None, [[], [], []]),
    ):
        write(bucket, products, identities=identities)
        assert [record["shake"] for record in bucket.records(RUN.products(0))] == shake


def test_a_picture_that_the_model_could_not_read_is_not_asked_for_again(bucket: Bucket) -> None:
    notes = Tally()
    known = {
        "1": Known(
            text_digest("Mug"),
            {"1.jpg": "e", "2.jpg": "old"},
            {"1.jpg": "image_unreadable", "2.jpg": "image_unreadable"},
        )
    }
    product = Accepted(Product("1", "Mug", None, ("1.jpg", "2.jpg")), ("e", "new"), "a.jsonl", 1)
    write(bucket, [product], known, notes=notes)
    assert [record["id"] for record in bucket.records(RUN.input(0))] == ["image:2.jpg"]
    images = next(bucket.records(RUN.products(0)))["document"]["images"]
    assert images == [
        {"key": "1.jpg", "etag": "e", "fault": "image_unreadable"},
        {"key": "2.jpg", "etag": "new"},
    ]
    assert notes.records()[0]["what"] == "left out: the file is damaged, or no picture"
