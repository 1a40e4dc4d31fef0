"""`clip-search evaluate`: a user's own judgements against the API."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from scripts_kit.api import Answered, SearchApi, error, found, serve
from scripts_kit.shop import Shop, run

CSV = """\
query,product,grade
red mug,m1,2
red mug,m2,1
red mug,l1,0
lamp,l1,1
image:images/mug.jpg,m1,1
"""
FOUND = {
    ("red mug", "lexical"): ["m2", "m1"],
    ("red mug", "vector"): ["l1", "m1"],
    ("red mug", "hybrid"): ["m1", "m2"],
    ("lamp", "lexical"): [],
    ("lamp", "vector"): ["m1", "m2", "l1"],
    ("lamp", "hybrid"): ["l1"],
    (None, "vector"): ["m1"],
}


def answer(path: str, fields: dict[str, Any]) -> Answered:
    """An API that finds what the table says, and has three products."""
    if path.startswith("/v1/products/"):
        name = path.rpartition("/")[2]
        if name in {"m1", "m2", "l1"}:
            return 200, {}, json.dumps({"product": {"id": name}, "release": "r1"}).encode()
        return error(404, "not_found", "there is no such product")
    ids = FOUND[fields.get("text"), fields["mode"]]
    return found(*({"id": name, "similarity": 0.5} for name in ids), release="r1")


def evaluate(
    monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, by: Any = answer
) -> tuple[Result, SearchApi]:
    with serve(by=by) as api:
        monkeypatch.setenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", api.url)
        return run("evaluate", *arguments), api


@pytest.fixture
def judgements(catalogue: Path) -> Path:
    file = catalogue / "judgements.csv"
    file.write_text(CSV)
    return file


def test_modes_are_measured_side_by_side(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, judgements: Path
) -> None:
    done, api = evaluate(monkeypatch, judgements, "--json", "-k", "1")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    words = told["words"]["modes"]
    best, swapped, second = 2 + 1 / math.log2(3), 1 + 2 / math.log2(3), 2 / math.log2(3)
    expected = {
        "lexical": (swapped / best / 2, 0.25, 0.5),
        "vector": ((second / best + 1 / math.log2(4)) / 2, 0.0, (1 / 2 + 1 / 3) / 2),
        "hybrid": (1.0, 0.75, 1.0),
    }
    for mode, (ndcg, recall, mrr) in expected.items():
        assert words[mode] == pytest.approx({"nDCG@10": ndcg, "recall@1": recall, "MRR": mrr}), mode
    assert told["pictures"] == {"queries": 1, "modes": {"vector": {"nDCG@10": 1, "recall@1": 1, "MRR": 1}}}
    assert (told["words"]["queries"], told["unknown"], told["releases"]) == (2, [], ["r1"])
    assert all(fields["size"] == 10 for fields in api.asked if "mode" in fields)


def test_figures_are_tables_for_people(shop: Shop, monkeypatch: pytest.MonkeyPatch, judgements: Path) -> None:
    done, _ = evaluate(monkeypatch, judgements)
    rows = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "┃ measure ┃ lexical ┃ vector ┃ hybrid ┃" in rows
    assert "│ MRR │ 0.500 │ 0.417 │ 1.000 │" in rows
    assert "2 by words" in rows
    assert "1 by pictures" in rows


def test_trecs_form_says_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch, judgements: Path) -> None:
    qrels, queries = judgements.with_name("qrels.txt"), judgements.with_name("queries.tsv")
    qrels.write_text("q1 0 m1 2\nq1 0 m2 1\nq1 0 l1 0\n\nq2\t0\tl1\t1\nq3 0 m1 1\n")
    queries.write_text("q1\tred mug\nq2 lamp\nq3\timage:images/mug.jpg\nq4\tnever judged\n")
    by_trec, _ = evaluate(monkeypatch, qrels, "--queries", queries, "--json")
    by_csv, _ = evaluate(monkeypatch, judgements, "--json")
    assert json.loads(by_trec.stdout) == json.loads(by_csv.stdout)


def test_a_spreadsheets_csv_is_read(shop: Shop, monkeypatch: pytest.MonkeyPatch, catalogue: Path) -> None:
    file = catalogue / "judgements.csv"
    file.write_bytes("﻿Grade;Product;Query;Who\r\n1;l1;lamp;me\r\n".encode())
    done, _ = evaluate(monkeypatch, file, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["words"]["modes"]["hybrid"]["MRR"] == 1


def test_products_that_the_release_lacks_are_said(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, judgements: Path
) -> None:
    judgements.write_text(CSV + "lamp,gone,1\nlamp,lost,0\nmower,m1,0\n")
    done, api = evaluate(monkeypatch, judgements)
    assert done.exit_code == 0, done.stderr
    assert "The release does not have 2 of the judged products: gone, lost." in done.stderr
    assert "Left out, as nothing is right for them: mower." in done.stderr
    assert sorted(path for path in api.paths if "products" in path) == [
        "/v1/products/gone",
        "/v1/products/lost",
    ]


def test_an_answer_by_words_for_want_of_the_model_does_not_count(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, judgements: Path
) -> None:
    monkeypatch.setattr("clip_search.evaluation.evaluation.DEFAULT_PAUSE_S", 0.0)
    asleep = [True, True]

    def waking(path: str, fields: dict[str, Any]) -> Answered:
        if fields.get("mode") == "hybrid" and asleep:
            asleep.pop()
            return found(degraded={"reason": "model_unavailable", "message": "the model is starting"})
        return answer(path, fields)

    done, _ = evaluate(monkeypatch, judgements, "--json", by=waking)
    assert json.loads(done.stdout)["words"]["modes"]["hybrid"]["MRR"] == 1
    assert asleep == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("query,product\nmug,m1\n", "the header lacks grade"),
        ("q1 0 m1 2\nq2 0 m2 0\n", "is in TREC's form: name the file of its queries with --queries."),
        ("q1\tQ0\tm1\t1\n", "is in TREC's form: name the file of its queries with --queries."),
        ("", "the header lacks query and product and grade"),
        ("query,product,grade\n", "has no judgements"),
        ("query,product,grade\nmug,m1,1\nmug,,1\nmug,m2,high\n",
         "line 3: the product's id is missing; line 4: the grade is no whole number: 'high'"),
        ("query,product,grade\nmug,m1,1\nmug,m1,2\n", "line 3: m1 has another grade above for the same query"),
        (f"query,product,grade\n{'x' * 1001},m1,1\n", "line 2: the query is over 1000 characters"),
        (f"query,product,grade\nmug,{'x' * 513},1\n", "line 2: the product's id is too long"),
        ("query,product,grade\n,m1,1\n", "line 2: there is no query"),
        ("query,product,grade\nimage:none.jpg,m1,1\n", "there is no file"),
        ("query,product,grade\n" + "mug,m1,x\n" * 7, "and 2 more"),
        ("query,product,grade\nmug,m1,0\n", "no query has a product of a grade above 0"),
        (f"query,product,grade\n{'x' * 200_000},m1,0\n", "line 2: field larger than field limit"),
    ],
)  # fmt: skip
def test_wrong_lines_are_named_by_their_numbers(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "judgements.csv"
    file.write_text(text)
    done, api = evaluate(monkeypatch, file)
    assert done.exit_code == 1
    assert f"{file}" in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert api.paths == []


@pytest.mark.parametrize(
    ("qrels", "queries", "said"),
    [
        ("q1 0 m1\nq9 0 m1 1\n", "q1 mug\n",
         "qrels.txt: line 1: not query, iteration, product and grade; line 2: query q9 is not in"),
        ("q1 0 m1 1\n", "q1 mug\nq1 cup\nq2\n",
         "queries.tsv: line 2: query q1 is there twice; line 3: query q2 has no words"),
    ],
)  # fmt: skip
def test_wrong_lines_of_trecs_files_are_named(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qrels: str, queries: str, said: str
) -> None:
    (tmp_path / "qrels.txt").write_text(qrels)
    (tmp_path / "queries.tsv").write_text(queries)
    done, _ = evaluate(monkeypatch, tmp_path / "qrels.txt", "--queries", tmp_path / "queries.tsv")
    assert done.exit_code == 1
    assert said in done.stderr


def test_a_missing_library_is_said_before_anything_is_asked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, judgements: Path
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    done, api = evaluate(monkeypatch, judgements)
    assert done.exit_code == 1
    assert "pip install" in done.stderr
    assert api.paths == []


def test_a_file_of_other_letters_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "judgements.csv"
    file.write_bytes("query,product,grade\nmüsli,m1,1\n".encode("latin-1"))
    done, _ = evaluate(monkeypatch, file)
    assert done.stderr == f"Error: {file} is not in UTF-8.\n"
