"""The catalogue as a whole: lines against each other, and against the pictures that exist."""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import boto3
import pytest

from catalogue.notes import Tally
from catalogue.reader import Accepted, Rejection
from common.bucket import Bucket, ChangedError
from ingest.planning import catalogue as catalogue_module
from ingest.planning.catalogue import Catalogue, Position
from ingest.planning.ledger import Ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(Path(":memory:")) as ledger:
        yield ledger


def read(bucket: Bucket, notes: Tally | None = None) -> tuple[list[Accepted], list[Rejection]]:
    notes = Tally() if notes is None else notes
    with Ledger(Path(":memory:")) as ledger:
        catalogue = Catalogue(bucket, ledger)
        assert catalogue.take_stock(lambda: True)
        catalogue.note_files(notes)
        verdicts = [verdict for _, verdict in catalogue.verdicts(Position(), notes)]
    accepted = [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
    return accepted, [verdict for verdict in verdicts if isinstance(verdict, Rejection)]


def put(bucket: Bucket, name: str, *products: dict[str, object]) -> None:
    bucket.put(f"catalog/{name}", "\n".join(map(json.dumps, products)).encode(), "application/jsonlines")


def test_products_come_with_their_pictures_etags(bucket: Bucket) -> None:
    bucket.put("catalog/images/a.jpg", b"picture", "image/jpeg")
    put(bucket, "shop.jsonl", {"id": "1", "images": ["images/a.jpg"]})
    accepted, rejected = read(bucket)
    assert [a.etags for a in accepted] == [(hashlib.md5(b"picture").hexdigest(),)]
    assert not rejected


def test_of_products_with_one_id_the_first_stands(bucket: Bucket) -> None:
    put(bucket, "a.jsonl", {"id": "1", "title": "first"})
    put(bucket, "b.jsonl", {"id": "2", "title": "other"}, {"id": "1", "title": "second"})
    accepted, rejected = read(bucket)
    assert [a.product.title for a in accepted] == ["first", "other"]
    reason = "id: an earlier line has the same"
    assert rejected == [Rejection("1", "b.jsonl", 2, reason, reason)]


def test_an_id_with_spaces_around_it_is_the_same_id(bucket: Bucket) -> None:
    put(bucket, "a.jsonl", {"id": "1", "title": "first"}, {"id": " 1 ", "title": "second"})
    accepted, rejected = read(bucket)
    assert [a.product.title for a in accepted] == ["first"]
    assert [(r.id, r.reason) for r in rejected] == [("1", "id: an earlier line has the same")]


def test_a_product_with_nothing_to_show_is_refused_with_what_its_line_has(bucket: Bucket) -> None:
    put(
        bucket,
        "a.jsonl",
        {"id": "1", "name": "mug", "image": "a.jpg"},
        {"id": "2", "title": ["mug"]},
        {"id": "3", "title": ["mug"], "images": ["gone.jpg"]},
        {"id": "4", "Title": ""},
    )
    _, rejected = read(bucket)
    missing = "title: is missing, and so are images: at least one of them is needed"
    assert [r.reason for r in rejected] == [
        f"{missing} (the line has name, image)",
        "title: a list, a text is wanted",
        "images: is not there (gone.jpg)",
        missing,
    ]
    assert rejected[0].kind == missing


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json.dumps([{"id": "1", "title": "x"}, {"id": "2"}], indent=1).encode(), "file: is a JSON array"),
        (b'\xef\xbb\xbf\n [{"id": "1"},\n{"id": "2"}]', "file: is a JSON array"),
        ('{"id": "1", "title": "x"}\n{"id": "2"}\n'.encode("utf-16"), "file: is in UTF-16"),
        ('{"id": "1", "title": "ü"}\n{"id": "2"}\n'.encode("utf-16-be"), "file: is in UTF-16"),
    ],
)
def test_a_file_of_another_form_is_named_as_a_whole_and_every_line_counts(
    bucket: Bucket, content: bytes, reason: str
) -> None:
    bucket.put("catalog/a.jsonl", content, "application/jsonlines")
    put(bucket, "b.jsonl", {"id": "b", "title": "x"})
    bucket.put("catalog/c.jsonl", b"not json", "application/jsonlines")
    accepted, rejected = read(bucket)
    assert [a.product.id for a in accepted] == ["b"]
    *of_the_file, other = rejected
    assert len(of_the_file) > 1
    assert len({r.kind for r in of_the_file}) == 1
    assert all(r.reason.startswith(reason) for r in of_the_file)
    assert other.reason.startswith("line: is not JSON")


def test_a_rejected_product_does_not_take_its_id(bucket: Bucket) -> None:
    put(bucket, "a.jsonl", {"id": "1", "images": ["gone.jpg"]}, {"id": "1", "title": "good"})
    accepted, rejected = read(bucket)
    assert [a.product.title for a in accepted] == ["good"]
    assert rejected == [
        Rejection("1", "a.jsonl", 1, "images: is not there (gone.jpg)", "images: is not there")
    ]


def test_an_unusable_picture_costs_a_product_nothing_but_itself(bucket: Bucket) -> None:
    bucket.put("catalog/pix/good.jpg", b"picture", "image/jpeg")
    others = ["https://cdn.example.com/a.jpg", "pix/GOOD.JPG", "../up.jpg", "gone.jpg", ".pix/hid.jpg"]
    put(
        bucket,
        "a.jsonl",
        {"id": "1", "images": ["pix/good.jpg", *others]},
        {"id": "2", "title": "x", "images": others},
    )
    notes = Tally()
    accepted, _ = read(bucket, notes)
    assert [a.product.images for a in accepted] == [("pix/good.jpg",), ()]
    said = {record["what"]: record["count"] for record in notes.records()}
    assert set(said.values()) == {2}
    for part in (
        "clip-search import fetches it",
        "nearly (large and small letters differ)",
        "leads out",
        "is not there",
        "is hidden",
    ):
        assert [what for what in said if part in what], said


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("PIX/good.JPG", "is not there, but nearly (large and small letters differ): there is pix/good.jpg"),
        ("pix/good%2Ejpg", "names are written plainly, without %20 and the like): there is pix/good.jpg"),
        ("pix/good.jpg?v=1754", "nothing follows the file's name): there is pix/good.jpg"),
        ("pix/good.jpg#main", "nothing follows the file's name): there is pix/good.jpg"),
        ("catalog/pix/good.jpg", "names begin below catalog/): there is pix/good.jpg"),
        ("pix/good.png", "the file's ending differs): there is pix/good.jpg"),
        ("pix/good.jpg,pix/gone.jpg", "is not there"),
        ("https://cdn.example.com/good.jpg", "is an address"),
        ("//cdn.example.com/pix/good.jpg", "is an address"),
        ("s3://bucket/pix/good.jpg", "is an address"),
        ("file:///pix/good.jpg", "is an address"),
        ("data:image/png;base64,AAAA", "holds the picture itself"),
        ("C:\\shop\\pix\\good.jpg", "is a path of some machine"),
        ("../pix/good.jpg", "leads out"),
        (".pix/good.jpg", "is hidden"),
        ("?", "is not there"),
    ],
)
def test_a_picture_that_is_not_there_is_named_with_what_may_be_meant(
    bucket: Bucket, named: str, reason: str
) -> None:
    bucket.put("catalog/pix/good.jpg", b"picture", "image/jpeg")
    put(bucket, "a.jsonl", {"id": "1", "title": "x", "images": [named]}, {"id": "2", "images": [named]})
    notes = Tally()
    _, (rejected,) = read(bucket)
    read(bucket, notes)
    (note,) = notes.records()
    (example, *_) = note["examples"]
    assert example["picture"] == named
    assert reason in f"{note['what']}: {example.get('why', '')}"
    assert named in rejected.reason
    assert note["what"].removeprefix("left out: ") in rejected.reason


def test_names_one_after_the_other_in_one_text_are_a_list(bucket: Bucket) -> None:
    for name in ("a.jpg", "b.jpg", "c,d.jpg"):
        bucket.put(f"catalog/{name}", b"picture", "image/jpeg")
    put(
        bucket,
        "a.jsonl",
        {"id": "1", "images": "a.jpg, b.jpg"},
        {"id": "2", "images": ["c,d.jpg", "b.jpg|a.jpg"]},
    )
    accepted, rejected = read(bucket)
    assert rejected == []
    assert [a.product.images for a in accepted] == [("a.jpg", "b.jpg"), ("c,d.jpg", "b.jpg", "a.jpg")]


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ("pix/good.jpg", "./pix//good.jpg"),
        ("pix/good.jpg", "/pix/good.jpg"),
        ("pix/good.jpg", "pix\\good.jpg"),
        ("pix/good.jpg", " pix/good.jpg "),
        ("pix/cafe\u0301.jpg", "pix/caf\u00e9.jpg"),
        ("pix/caf\u00e9.jpg", "pix/cafe\u0301.jpg"),
        ("./pix//odd.jpg ", "pix/odd.jpg"),
        ("back\\slash.jpg", "back\\slash.jpg"),
    ],
)
def test_spellings_of_one_name_mean_one_picture(bucket: Bucket, there: str, named: str) -> None:
    bucket.put(f"catalog/{there}", b"picture", "image/jpeg")
    put(bucket, "a.jsonl", {"id": "1", "images": [named]})
    accepted, rejected = read(bucket)
    assert [a.product.images for a in accepted] == [(there,)], rejected


def test_files_that_look_like_lists_are_named_with_what_to_do(bucket: Bucket) -> None:
    names = ("A.JSONL", "b.ndjson", "c.jsonl.gz", "d.csv", "e.jsonl.zip", "f.tar.gz")
    for name in names:
        bucket.put(f"catalog/{name}", b"x", "text/plain")
    notes = Tally()
    assert read(bucket, notes) == ([], [])
    said = {place["file"]: record["what"] for record in notes.records() for place in record["examples"]}
    assert {name: "not read: " in what for name, what in said.items()} == dict.fromkeys(names, True)


def test_blank_lines_do_not_count_but_are_counted(bucket: Bucket) -> None:
    bucket.put("catalog/empty.jsonl", b"\xef\xbb\xbf", "application/jsonlines")
    bucket.put("catalog/a.jsonl", b'\n\n{"id": "1", "title": "a"}\n{\n', "application/jsonlines")
    accepted, rejected = read(bucket)
    assert (accepted[0].line, rejected[0].line, rejected[0].id) == (3, 4, None)


@pytest.mark.parametrize("change", ["changed", "deleted"])
def test_a_file_that_changes_after_it_was_listed_is_noticed(
    bucket: Bucket, ledger: Ledger, change: str
) -> None:
    put(bucket, "a.jsonl", {"id": "1", "title": "a"})
    put(bucket, "b.jsonl", {"id": "2", "title": "b"})
    catalogue = Catalogue(bucket, ledger)
    catalogue.take_stock(lambda: True)
    if change == "changed":
        put(bucket, "b.jsonl", {"id": "2", "title": "another"})
    else:
        boto3.client("s3").delete_object(Bucket=bucket.name, Key="catalog/b.jsonl")
    with pytest.raises(ChangedError, match=r"catalog/b.jsonl was changed or deleted meanwhile"):
        list(catalogue.verdicts(Position(), Tally()))


def test_reading_goes_on_behind_any_product_with_what_would_have_come(bucket: Bucket) -> None:
    bucket.put("catalog/images/a.jpg", b"picture", "image/jpeg")
    lines = [
        '{"id": "1", "title": "ä"}\r\n',
        "\n",
        '{"id": "1", "title": "again"}\n',
        '{"id": "2", "images": ["images/A.jpg", "images/./a.jpg"]}\r',
        "no product",
    ]
    bucket.put("catalog/a.jsonl", "".join(lines).encode(), "application/jsonlines")
    bucket.put("catalog/b.jsonl", b"", "application/jsonlines")
    put(bucket, "c.jsonl", {"id": "2", "title": "known"}, {"id": "3", "title": "last"})

    def go_on(stops: int) -> list[Accepted | Rejection]:
        """Read so many products, then the rest with a new reader on the same ledger."""
        with Ledger(Path(":memory:")) as ledger:
            Catalogue(bucket, ledger).take_stock(lambda: True)
            first = list(islice(Catalogue(bucket, ledger).verdicts(Position(), Tally()), stops))
            position = first[-1][0] if first else Position()
            rest = Catalogue(bucket, ledger).verdicts(position, Tally())
            return [verdict for _, verdict in [*first, *rest]]

    whole = go_on(0)
    assert [(one.file, one.line) for one in whole] == [
        ("a.jsonl", 1), ("a.jsonl", 3), ("a.jsonl", 4), ("a.jsonl", 5), ("c.jsonl", 1), ("c.jsonl", 2)
    ]  # fmt: skip
    assert [isinstance(one, Accepted) for one in whole] == [True, False, True, False, False, True]
    for stops in range(1, 7):
        assert go_on(stops) == whole


def test_a_listing_goes_on_where_it_was_left(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_module, "_LISTED_AT_ONCE", 2)
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        bucket.put(f"catalog/{name}", b"picture", "image/jpeg")
    put(bucket, "b.jsonl", {"id": "1", "images": ["a.jpg", "b.jpg", "c.jpg"]})
    with Ledger(Path(":memory:")) as ledger:
        catalogue = Catalogue(bucket, ledger)
        assert [catalogue.take_stock(lambda: False) for _ in range(3)] == [False, False, True]
        ((_, verdict),) = catalogue.verdicts(Position(), Tally())
    assert isinstance(verdict, Accepted)
    assert len(verdict.etags) == 3
