"""What `clip-search search` prints of an answer, and how it goes from page to page."""

import json
from pathlib import Path

import pytest

from scripts_kit.api import error, found, serve
from scripts_kit.shop import Shop, run


def item(number: int) -> dict[str, object]:
    return {"id": f"p{number}", "title": f"Product {number}", "similarity": 0.5 - number / 100}


def use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", url)


def test_facets_are_small_tables(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    facets = {
        "of": 40,
        "attributes": {
            "colour": {"values": [{"value": "red", "count": 30}], "ranges": [], "others": 7},
            "in_stock": {"values": [{"value": True, "count": 12}], "ranges": [], "others": 0},
            "price": {
                "values": [],
                "ranges": [
                    {"to": 10, "count": 1},
                    {"from": 10, "to": 20, "count": 2},
                    {"from": 20, "count": 3},
                ],
                "others": 0,
                "min": 2.5,
                "max": 99,
            },
        },
    }
    with serve(found(item(1), facets=facets)) as api:
        use(monkeypatch, api.url)
        lines = [" ".join(line.split()) for line in run("search", "mug").stdout.splitlines()]
    for row in (
        "│ red │ 30 │",
        "│ true │ 12 │",
        "│ below 10 │ 1 │",
        "│ 10 to below 20 │ 2 │",
        "│ 20 and more │ 3 │",
    ):
        assert row in lines
    text = " ".join(lines)
    assert "of 40" in text
    assert "7 with other values" in text
    assert "from 2.5 to 99" in text


def test_no_good_match_is_said_plainly(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(item(1), good_match=False, confidence=0.12), found(item(1), good_match=None)) as api:
        use(monkeypatch, api.url)
        bad, unknown = run("search", "lawn mower"), run("search")
    assert "Nothing stands out: the catalogue has probably nothing like that (confidence 0.12)." in bad.stderr
    assert "p1" in bad.stdout
    assert unknown.stderr == ""


def test_a_degraded_answer_says_so_in_json_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    degraded = {"reason": "model_unavailable", "message": "the model is starting"}
    with serve(found(item(1), degraded=degraded)) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--json")
    assert "Answered by words alone: the model is starting" in done.stderr
    assert json.loads(done.stdout)["degraded"] == degraded


def test_each_product_says_why_it_is_there(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    explain = {
        "legs": {
            "words": {"weight": 0.5, "rank": 1, "score": 7.25, "value": 0.5},
            "pictures": {"weight": 0.25, "rank": None, "score": None, "value": 0},
        },
        "words": ["mug", "red"],
        "picture": "images/[b]m.jpg",
        "exact": True,
    }
    with serve(found({**item(1), "explain": explain}, item(2))) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--explain")
    assert done.stdout.splitlines()[-1] == (
        "1. p1: it is the id or article number; words that match: mug, red; nearest picture: images/[b]m.jpg; "
        "words: rank 1, score 7.250, gives 0.500 (weight 0.5); pictures: not among the best"
    )


def test_pictures_addresses_are_whole_on_a_line_each(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (f"https://shop.example/{n}.jpg?signature={'x' * 900}" for n in (1, 2))
    items = [{**item(1), "image_url": first, "matched_image_url": second}, {**item(2), "image_url": None}]
    with serve(found(*items)) as api:
        use(monkeypatch, api.url)
        assert run("search", "mug", "--pictures").stdout.splitlines()[-1] == f"1. {second}"
    product = {"id": "p1", "image_urls": [first, second]}
    with serve((200, {}, json.dumps({"product": product, "release": "r"}).encode())) as api:
        use(monkeypatch, api.url)
        assert run("product", "p1", "--pictures").stdout.splitlines()[-2:] == [first, second]


def test_the_asked_fields_are_the_columns(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"id": "p1", "attributes": {"price": 12.5, "colour": ["red", "blue"], "new": True}}
    with serve(found(told)) as api:
        use(monkeypatch, api.url)
        done = run(
            "search", "--fields", "id,attributes.price,attributes.colour,attributes.new,attributes.none"
        )
    assert "p1 │ 12.5" in " ".join(done.stdout.split())
    assert "red, blue" in done.stdout
    assert "true" in done.stdout
    assert "similarity" not in done.stdout


def test_a_group_shows_its_others(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {"count": 5, "items": [{"id": "p8"}, {"id": "p9"}]}
    with serve(found({**item(1), "others": others}, item(2))) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--collapse", "group:2")
    assert done.exit_code == 0, done.stderr
    assert "5: p8, p9" in done.stdout
    assert "Product 2" in done.stdout


def test_a_page_is_reached_by_cursors_and_counts_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(item(1), cursor="c1", total=3), found(item(2), cursor="c2", total=3)) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "-k", "1", "--page", "2")
    assert [fields.get("cursor") for fields in api.asked] == [None, "c1"]
    assert "│ 2 │ Product 2" in done.stdout
    assert "Product 1" not in done.stdout
    assert done.stderr == "3 in all. More: --page 3, or --all.\n"


def test_a_page_beyond_the_last_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(item(1))) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--page", "3")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "There is no page 3.\n"


@pytest.mark.parametrize("command", [("search", "mug"), ("similar", "p0")])
def test_all_pages_are_one_table(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, str]
) -> None:
    answers = [found(item(1), cursor="c1"), found(item(2), cursor="c2"), found(item(3))]
    with serve(*answers) as api:
        use(monkeypatch, api.url)
        done = run(*command, "--all", "--sheet", tmp_path / "all.png")
    assert [fields.get("cursor") for fields in api.asked] == [None, "c1", "c2"]
    assert [f"Product {number}" in done.stdout for number in (1, 2, 3)] == [True] * 3
    assert done.stdout.count("similarity") == 1
    assert (tmp_path / "all.png").exists()


def test_all_pages_in_json_are_a_line_each(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(found(item(1), cursor="c1"), found(item(2))) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--all", "--json")
    assert [json.loads(line)["items"][0]["id"] for line in done.stdout.splitlines()] == ["p1", "p2"]


def test_a_cursor_whose_release_is_gone_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(error(410, "cursor_expired", "search anew")) as api:
        use(monkeypatch, api.url)
        done = run("search", "mug", "--cursor", "old")
    assert (done.exit_code, done.stderr) == (
        1, "Error: The search API answered 410 cursor_expired: search anew\n"
    )  # fmt: skip


def test_a_sheet_tells_every_kind_of_wish(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn = set()
    with serve(found(item(1))) as api:
        use(monkeypatch, api.url)
        for options in ([], ["--like", "p9"], ["mug"], ["mug", "--not", "stripes"]):
            assert run("search", *options, "--sheet", tmp_path / "sheet.png").exit_code == 0
            drawn.add((tmp_path / "sheet.png").read_bytes())
    assert len(drawn) == 4
