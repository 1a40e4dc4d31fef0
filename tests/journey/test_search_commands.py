"""`clip-search` on the deployed API: filters, facets, pages, products and a user's own judgements."""

import json
from pathlib import Path
from typing import Any

from journey.catalogue import Shop
from journey.deployment import Deployment


def told(deployment: Deployment, *arguments: str | Path) -> list[dict[str, Any]]:
    """What a command prints as JSON, a page a line."""
    done = deployment.clip_search(*arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def ids(pages: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for page in pages for item in page["items"]]


def priced(indexed: Shop, most: float) -> set[str]:
    return {name for name, line in indexed.products.items() if line["attributes"]["price"] < most}


def test_filters_are_of_the_attributes_own_types(deployment: Deployment, indexed: Shop) -> None:
    prices = sorted(line["attributes"]["price"] for line in indexed.products.values())
    middle = prices[len(prices) // 2]
    assert set(ids(told(deployment, "search", "--filter", f"price<{middle}"))) == priced(indexed, middle)
    exact = ids(told(deployment, "search", "--filter", f"price={prices[0]}", "--filter", "category!=sofa"))
    assert {indexed.products[name]["attributes"]["price"] for name in exact} == {prices[0]}
    assert ids(told(deployment, "search", "--filter", "!category?")) == []


def test_every_page_shows_each_product_once(deployment: Deployment, indexed: Shop) -> None:
    pages = told(deployment, "search", "mug", "--all", "-k", "2")
    assert len(pages) > 1
    assert sorted(ids(pages)) == sorted(indexed.products)
    third = told(deployment, "search", "mug", "--page", "3", "-k", "2")
    assert ids(third) == ids(pages)[4:6]


def test_an_order_and_facets_are_what_was_asked_for(deployment: Deployment, indexed: Shop) -> None:
    (page,) = told(deployment, "search", "--sort", "-price", "--facet", "category", "--facet", "price:,20,")
    prices = [indexed.products[item["id"]]["attributes"]["price"] for item in page["items"]]
    assert prices == sorted(prices, reverse=True)
    counted = {each["value"]: each["count"] for each in page["facets"]["attributes"]["category"]["values"]}
    assert counted["mug"] == 2
    below, above = page["facets"]["attributes"]["price"]["ranges"]
    assert (below["count"], above["count"]) == (
        len(priced(indexed, 20)),
        len(prices) - len(priced(indexed, 20)),
    )


def test_a_picture_beside_filters_and_words_is_searched_by_all(deployment: Deployment, indexed: Shop) -> None:
    picture = indexed.folder / "images" / "red-striped-mug.jpg"
    (page,) = told(deployment, "search", "--image", picture, "--filter", "category=vase,dress", "--explain")
    assert set(ids([page])) == {"pink-floral-vase", "green-dotted-dress"}
    assert all(item["explain"]["picture"] for item in page["items"])


def test_a_product_and_what_is_near_to_it(deployment: Deployment, indexed: Shop) -> None:
    (one,) = told(deployment, "product", "red-striped-mug")
    assert one["product"]["title"] == indexed.products["red-striped-mug"]["title"]
    near = ids(told(deployment, "similar", "red-striped-mug", "--all"))
    assert sorted([*near, "red-striped-mug"]) == sorted(indexed.products)
    assert ids(told(deployment, "similar", "red-striped-mug", "--filter", "category=mug")) == [
        "blue-plain-mug"
    ]
    missing = deployment.clip_search("product", "none of ours")
    assert missing.returncode == 1
    assert "404 not_found" in missing.stderr


def test_judgements_are_measured_in_every_mode(deployment: Deployment, indexed: Shop, tmp_path: Path) -> None:
    lines = [f'"{line["title"]}",{name},1' for name, line in indexed.products.items()]
    picture = indexed.folder / "images" / "red-striped-mug.jpg"
    file = tmp_path / "judgements.csv"
    file.write_text(
        "\n".join(["query,product,grade", *lines, f"image:{picture},red-striped-mug,1", "mug,gone,1"])
    )
    done = deployment.clip_search("evaluate", file, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    measured = json.loads(done.stdout)
    assert measured["unknown"] == ["gone"]
    assert measured["pictures"]["modes"]["vector"]["MRR"] == 1
    found = len(lines) / (len(lines) + 1)
    for mode in ("lexical", "hybrid"):
        assert measured["words"]["modes"][mode]["recall@10"] > found - 0.01, mode
        assert measured["words"]["modes"][mode]["MRR"] > found - 0.01, mode
