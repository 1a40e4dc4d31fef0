"""Text as a reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text import readable, storable


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ('<div class="striped mug"><span>Plain grey scarf</span></div>', "Plain grey scarf"),
        ("Caf&eacute; au lait&nbsp;bowl", "Café au lait bowl"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("wo<b>r</b>d", "word"),
        ("<ul><li>a<li>b</ul>", "a b"),
        ("&lt;p&gt;Soft&lt;/p&gt;", "Soft"),
        ("<style>p {color: red}</style><script>alert(1)</script>Mug", "Mug"),
        ("<!-- note -->Mug", "Mug"),
        ("Size <M>, 5 < 6 & 7 > 2, AT&T, I <3 it", "Size <M>, 5 < 6 & 7 > 2, AT&T, I <3 it"),
        ("R&D; &copy; &#8364; &#x20AC;", "R&D; © € €"),
        ("one\x0btwo\u2028three\x85four", "one two three four"),
        ("soft\u00adhyphen \u200bzero", "softhyphen zero"),
        ("👩\u200d🚀 👟", "👩\u200d🚀 👟"),
        ("<p>unclosed <b", "unclosed <b"),
        ("---", "---"),
        ("\ud800x", "x"),
    ],
)
def test_markup_entities_and_the_invisible_are_gone(given: str, seen: str) -> None:
    assert readable(given) == seen


@given(st.text())
def test_what_is_readable_can_be_stored_and_stays_as_it_is(text: str) -> None:
    once = readable(text)
    assert storable(once)
    assert once == once.strip()


def test_hostile_markup_takes_no_time() -> None:
    for text in (
        "<" * 200_000,
        "<div " * 50_000,
        "&lt;" * 50_000,
        "<!--" * 50_000,
        "<p><" * 50_000,
        "<script>" * 25_000,
    ):
        readable(text)
