"""One line of the catalogue: what stands, and what is refused with which words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.product import Product, ProductError, parse


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
        (b"{", "the line is not JSON in UTF-8"),
        (b'{"id": "\xff"}', "the line is not JSON in UTF-8"),
        (b'{"id": "1", "title": "x", "attributes": {"n": NaN}}', "the line is not JSON in UTF-8"),
        (b"[" * 100_000, "the line is not JSON in UTF-8"),
        (b"[]", "the line is not a JSON object"),
        (b" " * 300_000, "the line is longer than 262144 bytes"),
        (line(title="x"), "id is missing or not a text"),
        (line(id=7, title="x"), "id is missing or not a text"),
        (line(id="x" * 513, title="x"), "id is longer than 512 bytes"),
        (line(id="1"), "title and images are both missing"),
        (line(id="1", title=" "), "title and images are both missing"),
        (line(id="1", title=["x"]), "title is not a text"),
        (line(id="1", title="x" * 1001), "title is longer than 1000 characters"),
        (b'{"id": "1", "title": "\\ud800"}', "title is longer than 1000 characters or holds some"),
        (line(id="1", titel="x"), "titel is not a field of a product"),
        (line(id="1", images="a.jpg"), "images is not a list of texts"),
        (line(id="1", images=["../a.jpg"]), "is not a path below the catalogue"),
        (line(id="1", images=["/etc/passwd"]), "is not a path below the catalogue"),
        (line(id="1", images=["a.jpg"] * 21), "images has more than 20 entries"),
        (line(id="1", title="x", attributes=["a"]), "attributes is not an object"),
        (line(id="1", title="x", attributes={"a.b": 1}), "attributes: 'a.b' is not a name"),
        (line(id="1", title="x", attributes={"a": None}), "attributes.a is neither text, number"),
        (line(id="1", title="x", attributes={"a": [1]}), "attributes.a is neither text, number"),
        (line(id="1", title="x", attributes={"a": 10**301}), "attributes.a is out of range"),
        (line(id="1", title="x", attributes={"a": "x" * 1001}), "attributes.a is longer than 1000"),
    ],
)
def test_bad_lines_say_what_is_wrong(raw: bytes, reason: str) -> None:
    with pytest.raises(ProductError) as caught:
        parse(raw)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_id_is_known_as_soon_as_it_can_be_read() -> None:
    with pytest.raises(ProductError) as caught:
        parse(line(id="B07", title=1))
    assert caught.value.product_id == "B07"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["id", "title", "description", "images", "attributes", "x"]), JSON))
def test_any_object_is_taken_or_refused_in_one_line(fields: dict[str, object]) -> None:
    assert _outcome(fields) in [fields.get("id"), "refused in one line"]


def _outcome(fields: dict[str, object]) -> str:
    try:
        return parse(json.dumps(fields).encode()).id
    except ProductError as error:
        return "refused in one line" if len(str(error).splitlines()) == 1 else str(error)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(ProductError):
        parse(raw)
