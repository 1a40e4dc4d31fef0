"""Thumbnails in the deployed stack: made by an ingest, opened by their addresses, kept, and gone in the end."""

import io
import json
from typing import Any

import pytest
import requests
from PIL import Image

from journey.api import Ask, asking
from journey.catalogue import Shop, newest_report, upload_and_ingest
from journey.deployment import Deployment

ADDRESSES = ("thumbnail_url", "matched_thumbnail_url")


@pytest.fixture(scope="module")
def ask(deployment: Deployment) -> Ask:
    return asking(deployment)


def get(url: str) -> requests.Response:
    """Open an address as a browser does, without credentials."""
    return requests.get(url, timeout=60)


def items(ask: Ask, **request: Any) -> dict[str, dict[str, Any]]:
    answer = ask({**request, "thumbnails": True, "size": 100})
    assert answer.status_code == 200, answer.text
    return {item["id"]: item for item in answer.json()["items"]}


def test_every_answer_has_addresses_that_anybody_can_open(
    deployment: Deployment, indexed: Shop, ask: Ask
) -> None:
    found = items(ask, text="mug")
    pictured = {name: item for name, item in found.items() if item["image"]}
    assert pictured.keys() == {name for name, product in indexed.products.items() if product.get("images")}
    for name, item in pictured.items():
        answer = get(item["thumbnail_url"])
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        with Image.open(indexed.folder / indexed.products[name]["images"][0]) as whole:
            longest = min(320, max(whole.size))
        with Image.open(io.BytesIO(answer.content)) as small:
            assert (small.format, max(small.size)) == ("JPEG", longest)
        assert item["matched_thumbnail_url"] == item["thumbnail_url"]
        assert get(item["thumbnail_url"][:-1]).status_code == 403, "with another signature"
    told = deployment.clip_search("product", "red-striped-mug", "--thumbnails", "--json")
    product = json.loads(told.stdout)["product"]
    assert [get(url).status_code for url in (product["thumbnail_url"], *product["thumbnail_urls"])] == [
        200,
        200,
    ]
    similar = deployment.clip_search("similar", "red-striped-mug", "--thumbnails", "--json")
    for item in json.loads(similar.stdout)["items"]:
        shown = [get(item[name]).status_code if item[name] else None for name in ADDRESSES]
        assert shown == [200 if item["image"] else None] * 2


def test_a_picture_keeps_its_address_for_a_while(indexed: Shop, ask: Ask) -> None:
    """Two answers that come together lie in one span of time but for once in many minutes; three then do not."""
    seen = [items(ask, text="mug")["red-striped-mug"]["thumbnail_url"] for _ in range(3)]
    assert len(set(seen)) < 3


def test_the_sheet_is_drawn_of_them(deployment: Deployment, indexed: Shop) -> None:
    sheet = deployment.work / "found.jpg"
    done = deployment.clip_search("search", "mug", "--sheet", sheet, "-v")
    assert done.returncode == 0, done.stderr
    assert "no thumbnail" not in done.stderr
    with Image.open(sheet) as drawn:
        assert drawn.format == "JPEG"


def test_one_is_made_once_kept_and_gone_when_no_release_needs_it(
    deployment: Deployment, indexed: Shop, ask: Ask
) -> None:
    added = indexed.add("teal plain vase")
    upload_and_ingest(deployment, indexed.write())
    made = newest_report(deployment)["thumbnails"]
    assert (made["made"], made["complete"]) == (1, True)
    address = items(ask, text="vase")[added]["thumbnail_url"]
    assert get(address).status_code == 200

    done = upload_and_ingest(deployment, indexed.write())
    assert newest_report(deployment)["thumbnails"]["made"] == 0
    assert f"{made['kept'] + 1} kept" in done

    del indexed.products[added]
    upload_and_ingest(deployment, indexed.write())
    assert get(address).status_code == 200, "the release of before shows it still"
    upload_and_ingest(deployment, indexed.write())
    assert newest_report(deployment)["thumbnails"]["removed"] >= 1
    assert get(address).status_code == 403, "who signs for one object is not told which there are"
