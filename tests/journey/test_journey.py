"""Deploy → upload → ingest → search → change → ingest again, through the deployed stack, step by step."""

import json
from pathlib import Path

import pytest

from demo.draw import draw_query
from journey.catalogue import Shop, newest_report, upload_and_ingest
from journey.deployment import Deployment

FORESEEN = ("indexed", "rejected", "embedded", "reused", "dropped")


def test_words_find_what_they_name(deployment: Deployment, indexed: Shop) -> None:
    assert deployment.search("red striped mug")[0]["id"] == "red-striped-mug"


def test_a_picture_that_is_not_in_the_catalogue_finds_its_kind_and_colour(
    deployment: Deployment, indexed: Shop, tmp_path: Path
) -> None:
    draw_query("red striped mug", 7).save(tmp_path / "query.png")
    first = deployment.search("--image", tmp_path / "query.png")[0]
    assert first["id"] == "red-striped-mug"
    assert 0.3 < first["similarity"] < 1.0


def test_a_picture_of_the_catalogue_finds_itself(deployment: Deployment, indexed: Shop) -> None:
    for product_id in indexed.products:
        first = deployment.search("--image", indexed.folder / "images" / f"{product_id}.jpg")[0]
        assert (first["id"], first["similarity"]) == (product_id, pytest.approx(1.0, abs=0.002))


def test_words_and_a_picture_together(deployment: Deployment, indexed: Shop) -> None:
    picture = indexed.folder / "images" / "red-striped-mug.jpg"
    ids = [item["id"] for item in deployment.search("blue mug", "--image", picture, "-k", "2")]
    assert set(ids) == {"red-striped-mug", "blue-plain-mug"}


def test_a_changed_catalogue_shows_after_the_next_ingest(deployment: Deployment, indexed: Shop) -> None:
    removed = indexed.products.pop("black-plain-boot")
    added = indexed.add("purple plain guitar")
    bad = [
        {"id": "no-picture", "images": ["images/missing.jpg"]},
        {"id": "broken", "title": "Broken", "images": ["images/broken.jpg"]},
    ]
    (indexed.folder / "images" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not much of a picture")
    assert deployment.clip_search("upload", indexed.write(*bad), "--delete").returncode == 0
    foreseen = json.loads(deployment.clip_search("ingest", "--dry-run", "--json").stdout)
    assert foreseen["status"] == "dry_run"
    upload_and_ingest(deployment, indexed.folder)
    ids = {item["id"] for item in deployment.search("guitar", "-k", "100")}
    assert added in ids
    assert removed["id"] not in ids
    figures = newest_report(deployment)
    assert (figures["status"], figures["indexed"], figures["rejected"]) == ("released", 7, 1)
    assert (figures["embedded"], figures["reused"], figures["dropped"]) == (4, 10, 1)
    assert {name: foreseen[name] for name in FORESEEN} == {name: figures[name] for name in FORESEEN}
    assert "left out: the file is damaged, or no picture" in str(figures["notes"])
    (machine,), seconds = figures["machines"], figures["seconds"]
    assert (machine["embedded"], seconds.keys()) == (3, {"plan", "embed", "load", "release"})
    assert 0 < figures["transform"]["seconds"] < seconds["embed"]
    indexed.products.pop(added)
    indexed.products[removed["id"]] = removed
    upload_and_ingest(deployment, indexed.write())


def test_an_unchanged_catalogue_starts_no_transform_job(deployment: Deployment, indexed: Shop) -> None:
    sagemaker = deployment.client("sagemaker")

    def jobs() -> int:
        return len(sagemaker.list_transform_jobs(MaxResults=100)["TransformJobSummaries"])

    before = jobs()
    upload_and_ingest(deployment, indexed.write())
    figures = newest_report(deployment)
    assert (figures["embedded"], figures["dropped"], jobs()) == (0, 0, before)


def test_deploying_again_changes_nothing(deployment: Deployment) -> None:
    assert "There were no differences" in deployment.cdk("diff")
