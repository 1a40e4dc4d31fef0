"""What is learnt of the whole catalogue before it is written."""

from pathlib import Path

from catalogue.product import Product
from catalogue.reader import Accepted
from ingest.planning.ledger import Ledger
from ingest.planning.survey import Placeholder, Survey, Surveying

PERCENT = 10


def products(count: int, *, shared: int, picture: str = "none.jpg") -> list[Accepted]:
    """Return products with a title and a picture of their own, but for the first `shared`, which have one."""
    found = []
    for number in range(count):
        path, etag = (picture, "shared") if number < shared else (f"{number}.jpg", str(number))
        found.append(Accepted(Product(str(number), "title", None, (path,)), (etag,), "a.jsonl", number))
    return found


def surveyed(found: list[Accepted], percent: int = PERCENT) -> Survey:
    """Return what is learnt of products that come in two helpings."""
    with Ledger(Path(":memory:")) as ledger:
        surveying = Surveying(ledger)
        surveying.add(found[: len(found) // 2])
        surveying.keep()
        surveying = Surveying(ledger)
        surveying.add(found[len(found) // 2 :])
        return surveying.survey(percent)


def test_a_picture_of_more_than_the_stated_share_is_a_placeholder() -> None:
    survey = surveyed(products(1000, shared=101))
    assert survey.placeholders == {"shared": Placeholder("none.jpg", 101)}
    assert survey.vectors == 1000 + 899


def test_a_picture_of_just_the_share_is_none() -> None:
    survey = surveyed(products(1000, shared=100))
    assert survey.placeholders == {}
    assert survey.vectors == 2000


def test_in_a_small_shop_no_picture_is_one() -> None:
    assert surveyed(products(60, shared=49)).placeholders == {}
    assert surveyed(products(60, shared=50)).placeholders.keys() == {"shared"}


def test_the_content_counts_whatever_its_paths_and_once_a_product() -> None:
    copies = [
        Accepted(Product(str(n), None, None, (f"{n}a.jpg", f"{n}b.jpg")), ("e", "e"), "a.jsonl", n)
        for n in range(50)
    ]
    assert surveyed(copies).placeholders["e"].products == 50


def test_an_empty_catalogue_has_none() -> None:
    survey = surveyed([])
    assert (survey.placeholders, survey.vectors) == ({}, 0)


def test_at_a_hundred_percent_there_is_none() -> None:
    assert surveyed(products(100, shared=100), percent=100).placeholders == {}
