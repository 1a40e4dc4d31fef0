"""The relevance bench: its questions' right answers, its arithmetic, and a small run on the real server."""

import io
from pathlib import Path

import numpy as np
import pytest
from opensearchpy import OpenSearch
from PIL import Image

from bench import loaded_shop, relevance, relevance_figures, relevance_planted
from bench.encoding import Encoding
from bench.markdown import Section, page
from bench.processes import ROOT
from bench.progress import Steps
from bench.relevance_app import App
from bench.relevance_figures import REJECTED, auc, threshold_of
from bench.relevance_fusion import TECHNIQUES, min_max, reciprocal_rank, shares, weighed, z_score
from bench.relevance_legs import Asking, Found, ask
from bench.relevance_measures import means
from bench.relevance_options import parsed
from bench.relevance_photographs import PhotographShop, label_folds
from bench.relevance_pictures import PhotographsError, photographs
from bench.relevance_planted import folds
from bench.relevance_questions import SETS, Question, Term, questions
from bench.relevance_shop import DrawnShop, brand
from bench.relevance_ways import EVEN, LEXICAL, VECTOR, rankings, swept
from demo.assortment import assortment
from demo.catalogue import entry, product_id
from demo.drawing.kinds import KINDS

PRODUCTS = assortment(60)


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    return questions(PRODUCTS, 6, Steps())


def test_every_set_has_questions_and_every_question_a_right_answer(asked: list[Question]) -> None:
    assert {one.of for one in asked} == set(SETS)
    assert all(one.relevant for one in asked)
    assert len({one.id for one in asked}) == len(asked)


def test_the_same_questions_are_asked_every_time(asked: list[Question]) -> None:
    assert questions(PRODUCTS, 6, Steps()) == asked


def test_no_picture_of_a_question_is_in_the_catalogue(asked: list[Question]) -> None:
    shown = [term.content for one in asked for term in one.terms if isinstance(term.content, bytes)]
    assert len(set(shown)) == len(shown) == 12
    assert all(Image.open(io.BytesIO(file)).size == (384, 384) for file in shown)


def test_brands_are_right_for_who_makes_a_product(asked: list[Question]) -> None:
    makers = {product_id(product): brand(product) for product in PRODUCTS}
    for one in (one for one in asked if one.of == "brands"):
        assert all(makers[name].lower() in one.text.lower() for name in one.relevant)


def test_what_is_not_wanted_is_not_right(asked: list[Question]) -> None:
    patterns = {product_id(product): product for product in PRODUCTS}
    for one in (one for one in asked if one.of == "negative terms"):
        unwanted = str(one.terms[1].content)
        assert one.terms[1].weight < 0
        assert not any(patterns[name].colour == unwanted for name in one.relevant)
        assert unwanted not in one.text


def test_a_kind_of_question_is_known_by_its_terms(asked: list[Question]) -> None:
    assert {one.of for one in asked if one.kind == "picture"} == {"pictures"}
    assert {one.of for one in asked if one.kind == "both"} == {"picture and words"}


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_scale_keeps_the_order(technique: str) -> None:
    scores = {"a": 3.0, "b": 2.5, "c": -1.0}
    assert sorted(scores, key=TECHNIQUES[technique](scores).__getitem__) == ["c", "b", "a"]
    assert len(set(TECHNIQUES[technique]({"a": 2.0, "b": 2.0}).values())) == 1


def test_scales_are_what_they_are_called() -> None:
    assert min_max({"a": 3.0, "b": 1.0, "c": 2.0}) == {"a": 1.0, "b": 0.0, "c": 0.5}
    assert z_score({"a": 3.0, "b": 1.0}) == {"a": 2.0, "b": 0.0}
    assert reciprocal_rank({"a": 3.0, "b": 1.0, "c": 3.0}) == {"a": 1 / 61, "b": 1 / 63, "c": 1 / 61}


def test_a_leg_that_found_nothing_of_a_product_adds_nothing() -> None:
    legs = {"words": {"a": 1.0}, "pictures": {"a": 0.5, "b": 1.0}}
    assert weighed(legs, {"words": 0.25, "pictures": 0.75}) == {"a": 0.625, "b": 0.75}


def test_shares_are_all_that_there_are() -> None:
    assert list(shares(["a", "b"], 4)) == [
        {"a": 0.25, "b": 0.75},
        {"a": 0.5, "b": 0.5},
        {"a": 0.75, "b": 0.25},
    ]
    assert len(list(shares(["a", "b", "c"], 8))) == 21


TWO = [
    Question("1", "one", (Term("a mug"),), frozenset({"a"})),
    Question("2", "other", (Term("b"),), frozenset({"b"})),
]
FOUND: dict[str, Found] = {
    "1": {"words": {"b": 1.0}, "pictures": {"a": 0.5, "b": 0.1}, "titles": {"a": 0.9, "b": 0.2}},
    "2": {"words": {"a": 1.0, "b": 1.0}, "pictures": {"a": 0.5, "b": 0.1}, "titles": {"a": 0.9, "b": 0.2}},
}


def test_a_product_whose_id_is_the_text_leads_where_words_count() -> None:
    ranked = {
        name: rankings(TWO, FOUND, "min-max", by)["2"] for name, by in (("all", EVEN), ("vector", VECTOR))
    }
    assert max(ranked["all"], key=ranked["all"].__getitem__) == "b"
    assert max(ranked["vector"], key=ranked["vector"].__getitem__) == "a"


def test_the_sweep_prefers_weights_that_are_nowhere_worse_than_one_leg() -> None:
    tried = swept(TWO, FOUND, TECHNIQUES, ["words", "pictures", "titles"])
    assert tried[0].margin == 0
    assert tried[0].mean == 1
    assert tried[-1].worst == "one"
    assert tried[-1].margin < 0


def test_measures_are_means_over_all_questions_those_without_an_answer_too() -> None:
    ranked = rankings(TWO, {**FOUND, "1": {"pictures": FOUND["1"]["pictures"]}}, "min-max", LEXICAL)
    assert means(TWO, ranked) == {"nDCG@10": 0.5, "R@1": 0.5, "R@10": 0.5, "MRR": 0.5}
    assert means(TWO, {"1": {"b": 2.0, "a": 1.0}}, ["MRR"]) == {"MRR": 0.25}


def test_every_kind_is_left_out_once() -> None:
    assert sorted(kind for fold in folds() for kind in fold) == sorted(KINDS)


def test_what_other_shops_sell_is_not_sold_here() -> None:
    titles = {str(entry(product)["title"]).lower().split()[-1] for product in assortment(300)}
    assert not [one for one in relevance_planted.SOLD_ELSEWHERE if titles & set(one.split())]


def test_what_is_left_out_names_a_kind_that_is_left_out() -> None:
    kinds = frozenset({"mug", "guitar"})
    missing = relevance_planted.left_out(PRODUCTS, kinds, 4, Steps())
    assert {one.kind for one in missing} == {"words", "picture", "both"}
    assert not any(one.relevant for one in missing)


def test_a_threshold_refuses_no_more_than_allowed() -> None:
    good = [float(value) for value in range(50)]
    threshold = threshold_of(good)
    assert sum(value < threshold for value in good) == int(REJECTED * 50)
    assert threshold_of([1.0]) == 1.0


def test_auc_is_the_chance_to_be_above() -> None:
    assert auc([2.0, 3.0], [1.0, 0.0]) == 1.0
    assert auc([1.0], [1.0]) == 0.5
    assert auc([0.0, 2.0], [1.0]) == 0.5


def test_figures_look_at_how_the_best_stands_out() -> None:
    cosines = [0.9, *np.linspace(0.5, 0.1, 99)]
    assert relevance_figures.best(cosines) == 0.9
    assert relevance_figures.over_nth(cosines) == pytest.approx(0.9 - cosines[49])
    assert relevance_figures.over_nth([0.9, 0.4]) == pytest.approx(0.5)
    assert relevance_figures.over_median(cosines) == pytest.approx(0.9 - float(np.median(cosines)))
    assert relevance_figures.z_of_best([0.5, 0.5]) == 0


def _folder(tmp_path: Path, labels: dict[str, int]) -> Path:
    for label, count in labels.items():
        (tmp_path / label).mkdir()
        for number in range(count):
            (tmp_path / label / f"{number}.jpg").write_bytes(f"{label} {number}".encode())
    return tmp_path


def test_photographs_are_asked_for_that_are_not_in_the_shop(tmp_path: Path) -> None:
    shop = PhotographShop(photographs(_folder(tmp_path, {"long-sleeve": 7, "hat": 4, "few": 1})))
    made = shop.questions()
    sold = shop.sold
    assert len(sold) == 4 + 2
    assert [one.text for one in made if one.text] == ["hat", "long sleeve"]
    files = {file for _, file in sold.values()}
    for one in made:
        assert one.relevant == {name for name, (label, _) in sold.items() if label in one.id}
        assert not any(term.content in files for term in one.terms)
    assert shop.without(["hat"]).sold.keys() == {f"photo{number:05d}" for number in range(4)}


@pytest.mark.parametrize("labels", [{}, {"hat": 9}, {"hat": 9, "shoe": 3}])
def test_a_folder_without_labels_is_refused(tmp_path: Path, labels: dict[str, int]) -> None:
    with pytest.raises(PhotographsError, match="two or more are wanted"):
        photographs(_folder(tmp_path, labels))


def test_labels_are_left_out_once_each() -> None:
    assert label_folds(["c", "a", "b"], 2) == [{"a", "c"}, {"b"}]
    assert label_folds(["a"], 4) == [{"a"}]


def test_a_page_shows_numbers_with_three_places() -> None:
    made = page(
        "Title", "Intro", [Section("Table", "Text", ["set", "x"], [["a", 0.5], ["b", None], ["c", -0.25]])]
    )
    assert made.splitlines()[-5:] == [
        "| set | x |",
        "|---|---|",
        "| a | .500 |",
        "| b | - |",
        "| c | -.250 |",
    ]


def test_the_command_that_is_shown_has_no_paths_and_no_address() -> None:
    given = [
        "--photos",
        "/home/me/photos",
        "--url",
        "http://me:secret@127.0.0.1:9",
        "--questions",
        "9",
        "--write",
    ]
    assert parsed(given).command == "python -m bench.relevance --questions 9 --photos photos"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--products", "3"], "--products: must be a whole number from 24 on"),
        (["--questions", "x"], "--questions: must be a whole number from 4 on"),
        (["--prompts", "a photo"], "must have {} once"),
    ],
)
def test_a_wrong_option_is_named(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(given)
    assert said in capsys.readouterr().err


def test_a_missing_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert relevance.main(["--photos", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("bench: --photos: there is no folder")
    assert relevance.main(["--model", str(tmp_path)]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("bench: ")


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["--help"])
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "nothing like that" in said


def test_the_functions_own_requests_find_a_small_shops_products(opensearch_url: str) -> None:
    """Of what the legs find, and of what the function answers."""
    shop, encoding = DrawnShop.of_size(24, Steps()), Encoding(ROOT / "demo" / "model" / "bundle")
    asked = questions(shop.products, 2, Steps())
    with OpenSearch(opensearch_url) as client, loaded_shop.a_bucket():
        release = loaded_shop.load(shop.loadable(encoding), client)
        found = ask(client, release, encoding, asked, Asking(), Steps())
        answers = App(client, encoding, Steps()).answers(asked)
        client.indices.delete(index=release.index)
    legs = {"words": {"words", "pictures", "titles"}, "both": {"words", "pictures"}, "picture": {"pictures"}}
    for one in asked:
        assert found[one.id].keys() - {"all words"} == legs[one.kind]
        assert all(-1 <= cosine <= 1.0001 for cosine in found[one.id]["pictures"].values())
    certain = [one for one in asked if one.of in {"ids", "pictures"}]
    for one in certain:
        assert max(answers[one.id].ranking, key=answers[one.id].ranking.__getitem__) in one.relevant
    assert means(certain, rankings(certain, found, "min-max", EVEN), ["MRR"]) == {"MRR": 1}
