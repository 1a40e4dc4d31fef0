"""How words are brought to the form in which they are compared, by language (OpenSearch's own filters)."""

from collections.abc import Sequence
from typing import Any

MAX_WORDS_OF_A_QUERY = 100
"""A query may have 1,024 clauses, of which a word takes five: in a language that writes without spaces every letter is
a word."""
Filter = dict[str, Any]
_ELISION = {"type": "elision", "articles_case": True}
_FRENCH = "l m t qu n s j d c jusqu quoiqu lorsqu puisqu"
_ITALIAN = "c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d"
_BEFORE: dict[str, list[Filter]] = {
    "english": [{"type": "stemmer", "language": "possessive_english"}],
    "french": [{**_ELISION, "articles": _FRENCH.split()}],
    "italian": [{**_ELISION, "articles": _ITALIAN.split()}],
    "catalan": [{**_ELISION, "articles": ["d", "l", "m", "n", "s", "t"]}],
    "irish": [{**_ELISION, "articles": ["d", "m", "b"]}],
    "cjk": [{"type": "cjk_width"}],
}
"""What stands before small letters."""
_SMALL: dict[str, Filter] = {
    "greek": {"type": "lowercase", "language": "greek"},
    "irish": {"type": "lowercase", "language": "irish"},
    "turkish": {"type": "lowercase", "language": "turkish"},
}
_NORMAL: dict[str, list[Filter]] = {
    "german": [{"type": "german_normalization"}],
    "arabic": [{"type": "decimal_digit"}, {"type": "arabic_normalization"}],
    "hindi": [{"type": "decimal_digit"}, {"type": "indic_normalization"}, {"type": "hindi_normalization"}],
    "bengali": [
        {"type": "decimal_digit"},
        {"type": "indic_normalization"},
        {"type": "bengali_normalization"},
    ],
    "persian": [
        {"type": "decimal_digit"},
        {"type": "arabic_normalization"},
        {"type": "persian_normalization"},
    ],
    "cjk": [{"type": "cjk_bigram"}],
}
_STEMMERS: dict[str, str | None] = {
    "english": "english",
    "arabic": "arabic",
    "basque": "basque",
    "bengali": "bengali",
    "bulgarian": "bulgarian",
    "catalan": "catalan",
    "cjk": None,
    "czech": "czech",
    "danish": "danish",
    "dutch": "dutch",
    "finnish": "finnish",
    "french": "light_french",
    "galician": "galician",
    "german": "light_german",
    "greek": "greek",
    "hindi": "hindi",
    "hungarian": "hungarian",
    "indonesian": "indonesian",
    "irish": "irish",
    "italian": "light_italian",
    "latvian": "latvian",
    "lithuanian": "lithuanian",
    "norwegian": "norwegian",
    "persian": None,
    "portuguese": "light_portuguese",
    "romanian": "romanian",
    "russian": "russian",
    "spanish": "light_spanish",
    "swedish": "swedish",
    "turkish": "turkish",
    "none": None,
}
_STOP_WORDS = {"cjk": "_english_", "none": "_none_"}
LANGUAGES = tuple(_STEMMERS)
"""`cjk` is Chinese, Japanese and Korean; `none` is for every other: words as they are, in small letters."""


def analysis(language: str, synonyms: Sequence[str] = ()) -> dict[str, Any]:
    """Return an index's analysis settings: `words` for what is indexed, `asked` for what is searched, and `all`.

    Accents are folded, as a shopper writes cafe for café. Synonyms come last, so that the file may be written in any
    way: its rules pass the filters before it. Stop words stay in what is asked, as rules may have them, and find
    nothing, as they are not in the index; where every word must be there, in `all`, they go.
    """
    chain = [
        *_BEFORE.get(language, []),
        _SMALL.get(language, {"type": "lowercase"}),
        {"type": "asciifolding"},
        *_NORMAL.get(language, []),
    ]
    stemmer = _STEMMERS[language]
    before = {f"before_{number}": one for number, one in enumerate(chain)}
    stop: dict[str, Filter] = {
        "stop": {"type": "stop", "stopwords": _STOP_WORDS.get(language, f"_{language}_")}
    }
    stem: dict[str, Filter] = {"stem": {"type": "stemmer", "language": stemmer}} if stemmer else {}
    alike: dict[str, Filter] = (
        {"alike": {"type": "synonym_graph", "synonyms": list(synonyms)}} if synonyms else {}
    )
    first: dict[str, Filter] = {"first": {"type": "limit", "max_token_count": MAX_WORDS_OF_A_QUERY}}
    return {
        "filter": before | stop | stem | alike | first,
        "analyzer": {
            "words": _analyser([*before, *stop, *stem]),
            "asked": _analyser([*before, *stem, *alike, *first]),
            "all": _analyser([*before, *stop, *stem, *first]),
        },
    }


def _analyser(filters: list[str]) -> dict[str, Any]:
    return {"type": "custom", "tokenizer": "standard", "filter": filters}
