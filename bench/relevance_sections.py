"""The tables of the relevance bench."""

from collections.abc import Mapping, Sequence

from bench.markdown import Cell, Section
from bench.relevance_app import Answered
from bench.relevance_fusion import TECHNIQUES
from bench.relevance_legs import LEGS, PICTURES, WORDS, Found
from bench.relevance_measures import means
from bench.relevance_questions import Question
from bench.relevance_ways import EVEN, LEXICAL, VECTOR, Swept, by_set, partly, rankings, swept

MEASURES = ("nDCG@10", "R@1", "R@10", "MRR")
_MEANT = {
    "nDCG@10": "the right products high up",
    "R@1": "share of the right products in the first place",
    "R@10": "share of the right products among the first ten",
    "MRR": "1 / place of the first right product",
}
_SWEPT = """\
The best of all shares in eighths. Margin: nDCG@10 less that of the better of words alone and vectors alone, in the set
where that is least; the order goes by it where it is below 0, and then by the mean."""
_PHOTOGRAPHS = """\
A shop that has photographs and no words. Each third of a label's is asked for, and not in it; right is what has the
label."""
BEST_SHOWN = 2
_SCALE = "min-max"


def modes(asked: Sequence[Question], found: Mapping[str, Found]) -> list[Section]:
    """Compare words, vectors, and both fused in three ways with equal weights, by every measure."""
    ways = {"words": ("RRF", LEXICAL), "vectors": (_SCALE, VECTOR)}
    ways |= {f"hybrid, {technique}": (technique, EVEN) for technique in TECHNIQUES}
    got = {
        name: by_set(asked, rankings(asked, found, technique, weights), MEASURES)
        for name, (technique, weights) in ways.items()
    }
    counts = _counts(asked)
    for of in counts.keys() - {one.of for one in asked if one.text}:
        got["words"][of] = {}
    return [
        Section(
            f"Modes: {measure}",
            f"{measure}: {_MEANT[measure]}. All legs weigh the same.",
            ["set", "questions", *ways],
            [[of, str(counts[of]), *(got[way][of].get(measure) for way in ways)] for of in counts],
        )
        for measure in MEASURES
    ]


def sweeps(asked: Sequence[Question], found: Mapping[str, Found]) -> list[Section]:
    """Show each technique's best weights, for questions of words and of a picture with words."""
    of = {kind: [one for one in asked if one.kind == kind] for kind in ("words", "both")}
    legs = {"words": LEGS, "both": (WORDS, PICTURES)}
    head = ["fusion", *(f"weight of {leg}" for leg in LEGS), "mean nDCG@10", "least margin", "where"]
    return [
        Section(
            f"Weights: {'words' if kind == 'words' else 'a picture and words'}",
            _SWEPT,
            head,
            [_row(one) for technique in TECHNIQUES for one in _shown(of[kind], found, technique, legs[kind])],
        )
        for kind in of
        if of[kind]
    ]


def words_by_all(asked: Sequence[Question], found: Mapping[str, Found]) -> Section:
    """Show what it brings to let words count by whether a product has all of them."""
    some = [one for one in asked if one.text]
    return Section(
        "Words that count more where a product has all of them",
        "Pictures and titles weigh 1, words as told, and a part of that where no product has all of them; min-max.",
        ["weight of words", "part", "mean nDCG@10", "least margin", "where"],
        [
            [f"{one.weights[WORDS]:g}", f"{part:g}", one.mean, f"{one.margin:+.3f}", one.worst]
            for one, part in partly(some, found, _SCALE)
        ],
    )


def _shown(
    asked: Sequence[Question], found: Mapping[str, Found], technique: str, legs: Sequence[str]
) -> list[Swept]:
    return swept(asked, found, [technique], legs)[:BEST_SHOWN]


def _row(one: Swept) -> list[Cell]:
    weights = [f"{one.weights[leg]:.3g}" if one.weights[leg] else None for leg in LEGS]
    return [one.technique, *weights, one.mean, f"{one.margin:+.3f}", one.worst]


def variants(asked: Sequence[Question], tried: Mapping[str, Mapping[str, Found]]) -> Section:
    """Compare ways to embed texts and to match words; the first is the app's."""
    counts = _counts([one for one in asked if one.text])
    ways = {"words": LEXICAL, "vectors": VECTOR, "hybrid": EVEN}
    rows: list[list[Cell]] = []
    for name, found in tried.items():
        for way, weights in ways.items():
            got = by_set(asked, rankings(asked, found, _SCALE, weights), ["nDCG@10"])
            rows.append([name, way, *(got[of]["nDCG@10"] for of in counts)])
    return Section(
        "How texts are embedded and words matched: nDCG@10",
        "Each against the first, which has the texts as they are, titles alone, and words as they are spelt; fused by "
        "min-max with equal weights.",
        ["tried", "by", *counts],
        rows,
    )


def photographs(asked: Sequence[Question], found: Mapping[str, Found]) -> Section:
    """Show how the model alone finds photographs."""
    counts = _counts(asked)
    got = by_set(asked, rankings(asked, found, _SCALE, VECTOR), MEASURES)
    return Section(
        "Photographs",
        _PHOTOGRAPHS,
        ["set", "questions", *MEASURES],
        [[of, str(counts[of]), *(got[of][measure] for measure in MEASURES)] for of in counts],
    )


def app(asked: Sequence[Question], answers: Mapping[str, Mapping[str, Answered]]) -> Section:
    """Show how the query function itself ranks, by mode."""
    rows: list[list[Cell]] = []
    counts = _counts(asked)
    for of, count in counts.items():
        some = [one for one in asked if one.of == of]
        got = {mode: _by_app(some, found) for mode, found in answers.items()}
        floor = max(got[mode] or 0.0 for mode in ("lexical", "vector"))
        rows.append([of, str(count), *got.values(), f"{(got['hybrid'] or 0.0) - floor:+.3f}"])
    return Section(
        "The query function itself: nDCG@10",
        "By the request's mode. Margin: hybrid, which is the default, less the better of the other two.",
        ["set", "questions", *answers, "margin"],
        rows,
    )


def _by_app(some: Sequence[Question], found: Mapping[str, Answered]) -> float | None:
    if not any(one.id in found for one in some):
        return None
    return means(some, {one.id: found[one.id].ranking for one in some if one.id in found}, ["nDCG@10"])[
        "nDCG@10"
    ]


def _counts(asked: Sequence[Question]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in asked:
        counts[one.of] = counts.get(one.of, 0) + 1
    return counts
