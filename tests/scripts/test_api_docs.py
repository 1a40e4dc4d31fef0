"""docs/api.md, the reference made from the API's contract."""

import re

import pytest

from api_docs import PAGE, page
from schema_words import kind, limits
from search_api.document import document


def test_the_reference_is_what_the_contract_says_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python scripts/api_docs.py`"


def test_every_link_of_the_reference_leads_to_a_heading() -> None:
    text = page()
    headings = {
        re.sub(r"[^\w-]", "", name.lower().replace(" ", "-")) for name in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def test_the_reference_has_every_number_of_the_contract() -> None:
    words = page()
    for name, schema in document()["components"]["schemas"].items():
        for keyword, value in schema.items():
            if keyword.startswith(("max", "x-max")):
                section = words.split(f"\n## {name}\n")[1].split("\n## ")[0]
                assert f"{value:,}" in section, (name, keyword)


@pytest.mark.parametrize(
    ("schema", "said", "bounds"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 5000}, "text", "1 to 5,000 characters"),
        ({"type": ["number", "null"], "minimum": 0}, "number or null", "0 or more"),
        ({"type": "array", "maxItems": 3, "items": {"type": "integer"}}, "list of whole number", "at most 3 items"),
        ({"type": "string", "enum": ["a", "b"], "default": "a"}, "text", "`a` or `b`, default a"),
        ({"$ref": "#/components/schemas/Weight"}, "[Weight](#weight)", "-2 to 2, default 1"),
        ({"anyOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]}, "[Id](#id) or null",
         "1 to 512 characters"),
    ],
)  # fmt: skip
def test_schemas_have_words(schema: dict[str, object], said: str, bounds: str) -> None:
    assert (kind(schema), limits(schema)) == (said, bounds)


def test_a_keyword_without_words_is_noticed() -> None:
    with pytest.raises(ValueError, match="no words for multipleOf"):
        kind({"type": "number", "multipleOf": 5})
