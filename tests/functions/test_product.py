"""One line of the catalogue: what stands, and what is refused with which words."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.attributes import RESERVED
from catalogue.product import Product, ProductError, parse
from search_api.document import schema


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_a_whole_product() -> None:
    product = parse(
        line(
            id="B07",
            title=" Red striped mug ",
            description="For tea",
            images=["images/b07-1.jpg", "images/b07-2.jpg"],
            attributes={"category": "mug", "colour": ["red"], "price": 12.5, "new": True},
        )
    )
    assert product == Product(
        "B07",
        "Red striped mug",
        "For tea",
        ("images/b07-1.jpg", "images/b07-2.jpg"),
        {"category": "mug", "colour": ["red"], "price": 12.5, "new": True},
    )


def test_a_byte_order_mark_and_repeated_pictures_are_tolerated() -> None:
    product = parse(b"\xef\xbb\xbf" + line(id="1", images=["a.jpg", "a.jpg"]))
    assert product.images == ("a.jpg",)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "line: is not JSON: a whole product on one line is wanted (it begins with {)"),
        (b'{"id": "\xff"}', "line: is not in UTF-8"),
        (b'{"id": "1"}'.decode().encode("utf-16"), "line: is not in UTF-8"),
        (b"[" * 100_000, "line: is not JSON"),
        (b"[]", "line: is no JSON object"),
        (b" " * 1_100_000, "line: is longer than 1,048,576 bytes"),
        (
            line(sku="x", name="y"),
            "id: is missing; a text or whole number of at most 512 bytes is wanted (the line has sku, name)",
        ),
        (line(id=None, title="x"), "id: is missing"),
        (line(id=" ", title="x"), "id: is empty"),
        (
            line(id=1029.5, title="x"),
            "id: a text or whole number of at most 512 bytes is wanted (it is 1029.5)",
        ),
        (
            line(id=["7"], title="x"),
            "id: a text or whole number of at most 512 bytes is wanted (it is a list)",
        ),
        (line(id=True, title="x"), "(it is true or false)"),
        (line(id="x" * 513, title="x"), "id: is too long"),
        (b'{"id": "\\ud800"}', "id: holds characters that cannot be stored"),
        (line(id="a\x0bb"), "id: holds characters that cannot be stored"),
    ],
)
def test_what_identifies_nothing_is_refused_with_what_was_found(raw: bytes, reason: str) -> None:
    with pytest.raises(ProductError) as caught:
        parse(raw)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "taken"), [(12, "12"), (12.0, "12"), (-3.0, "-3"), (10**20, "1" + 20 * "0")]
)
def test_a_whole_number_is_an_id_as_spreadsheets_write_it(number: float, taken: str) -> None:
    assert parse(line(id=number, title="x")).id == taken


@pytest.mark.parametrize("given", [" 1028 ", "1028\n", "\t1028", "\u00a01028"])
def test_spaces_around_an_id_are_taken_away_and_noted(given: str) -> None:
    notes: list[tuple[str, str]] = []
    assert parse(line(id=given, title="x"), lambda *note: notes.append(note)).id == "1028"
    assert notes == [("id", "spaces at its ends, taken away")]


def mended(**fields: object) -> tuple[Product, list[tuple[str, str]]]:
    notes: list[tuple[str, str]] = []
    product = parse(line(id="1", **fields), lambda name, what: notes.append((name, what)))
    return product, notes


@pytest.mark.parametrize(
    ("fields", "kept", "notes"),
    [
        ({"title": 501}, Product("1", "501"), [("title", "a number, taken as text")]),
        ({"title": math.nan}, Product("1"), [("title", "left out: not a number (NaN)")]),
        ({"title": -math.inf}, Product("1"), [("title", "left out: an infinite number")]),
        ({"title": ["x"]}, Product("1"), [("title", "left out: a list, a text is wanted")]),
        ({"title": "x" * 1001}, Product("1", "x" * 1000), [("title", "cut to 1,000 characters")]),
        ({"title": "one\x0btwo\u200b"}, Product("1", "one two"), []),
        ({"title": "\u200b \u00a0"}, Product("1"), []),
        ({"title": "nul\x00"}, Product("1", "nul"), []),
        ({"Title": "x"}, Product("1", "x"), [("title", "taken from Title")]),
        ({"price": 10}, Product("1"), [("price", "left out: no field of a product; attributes take it")]),
        ({"price": None}, Product("1"), []),
        (
            {"description": "text " * 4400},
            Product("1", None, ("text " * 4000).strip()),
            [("description", "cut to 20,000 characters")],
        ),
        (
            {"images": "a.jpg"},
            Product("1", images=("a.jpg",)),
            [("images", "a text, taken as a list of one")],
        ),
        (
            {"images": [{"src": "a.jpg"}]},
            Product("1", images=("a.jpg",)),
            [("images", "an object, taken for the file's name in it")],
        ),
        ({"images": [None, ""]}, Product("1"), []),
        (
            {"images": [7, {"alt": "x"}]},
            Product("1"),
            [
                ("images", "left out: a number, a file's name is wanted"),
                ("images", "left out: an object, a file's name is wanted"),
            ],
        ),
        ({"images": None, "description": None, "attributes": None}, Product("1"), []),
    ],
)
def test_odd_fields_are_mended_cut_or_left_out_and_noted(
    fields: dict[str, object], kept: Product, notes: list[tuple[str, str]]
) -> None:
    assert mended(**fields) == (kept, notes)


@pytest.mark.parametrize(
    ("given", "kept", "what"),
    [
        ({"brand": None, "a": "", "b": [], "c": {}, "d": [None, ""]}, {}, None),
        ({"sizes": [38, 39.5]}, {"sizes": [38, 39.5]}, None),
        ({"mixed": [1, "two", True]}, {"mixed": [1, "two", True]}, None),
        ({"dimensions": {"h": 10, "w": {"cm": 5}}}, {"dimensions_h": 10, "dimensions_w_cm": 5}, "flattened"),
        (
            {"Variant SKU": "1", "größe": "42", "g:brand": "Acme"},
            {"Variant SKU": "1", "größe": "42", "g:brand": "Acme"},
            None,
        ),
        ({"meta.colour": "red"}, {"meta_colour": "red"}, "renamed meta_colour"),
        ({"and": 1}, {"and_": 1}, "renamed and_"),
        ({" not ": "x"}, {"not_": "x"}, "renamed not_"),
        ({"or": {"a": 1}}, {"or__a": 1}, "renamed or_"),
        ({"": "x"}, {}, "left out: a name of 1 to 64 characters is wanted"),
        ({"n" * 65: "x"}, {}, "left out: a name of 1 to 64 characters is wanted"),
        ({"care": "wash " * 300}, {"care": ("wash " * 200).strip()}, "cut to 1,000 characters"),
        ({"note": "line one\x0bline two"}, {"note": "line one line two"}, None),
        ({"n": 10**301}, {}, "left out: the number is out of range"),
        ({"n": math.nan}, {}, "left out: not a number (NaN)"),
        ({"ean": 10**20}, {"ean": 10**20}, None),
        ({f"a{n}": "x" for n in range(51)}, {f"a{n}": "x" for n in range(50)}, "cut to the first 50"),
        ({"list": [{"a": 1}]}, {}, "left out: a list of objects"),
        ([{"name": "Colour", "value": "red"}], {"Colour": "red"}, None),
        (["a"], {}, "left out: an object of names and values is wanted"),
        ({"a.b": 1, "a_b": 2}, {"a_b": 1}, "left out: another attribute has the same name"),
        ({"deep": {"a": {"b": {"c": {"d": 1}}}}}, {}, "left out: nested more than 4 deep"),
    ],
)
def test_attributes_become_flat_names_and_plain_values(
    given: object, kept: dict[str, object], what: str | None
) -> None:
    product, notes = mended(title="x", attributes=given)
    assert product.attributes == kept
    assert what is None or what in [done for _, done in notes]
    assert what is not None or not notes


def test_a_number_that_json_cannot_hold_is_left_out() -> None:
    for number in ("NaN", "1e400", "-Infinity"):
        product = parse(b'{"id": "1", "attributes": {"w": %s}}' % number.encode())
        assert product.attributes == {}


def test_the_id_is_known_as_soon_as_it_can_be_read() -> None:
    with pytest.raises(ProductError) as caught:
        parse(line(id="B07" * 300, title=1))
    assert str(caught.value.product_id).startswith("B07")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["id", "title", "description", "images", "attributes", "x"]), JSON))
def test_any_object_is_taken_or_refused_in_one_line(fields: dict[str, object]) -> None:
    given = fields.get("id")
    whole = int(given) if isinstance(given, float) and given.is_integer() else given
    assert _outcome(fields) in [str(whole), "refused in one line"]


def _outcome(fields: dict[str, object]) -> str:
    try:
        return parse(json.dumps(fields).encode()).id
    except ProductError as error:
        return "refused in one line" if len(str(error).splitlines()) == 1 else str(error)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(ProductError):
        parse(raw)


def test_the_names_that_no_attribute_may_have_are_those_that_combine_conditions() -> None:
    assert set(schema("Filters")["properties"]) == RESERVED


def test_a_whole_number_too_large_for_the_index_costs_the_attribute_alone() -> None:
    notes: list[tuple[str, str]] = []
    raw = b'{"id": "1", "title": 1%s, "attributes": {"n": 1%s, "m": 2}}' % (b"0" * 400, b"0" * 400)
    product = parse(raw, lambda name, what: notes.append((name, what)))
    assert product.title == "1" + "0" * 400
    assert product.attributes == {"m": 2}
    assert ("attributes.n", "left out: the number is out of range") in notes
