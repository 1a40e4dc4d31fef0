"""The tables of whether searches know what the shop has not."""

from collections.abc import Mapping, Sequence

from bench.markdown import Cell, Section
from bench.relevance_figures import FIGURES, REJECTED, Judged

_PLANTED = f"""\
Share of planted questions that are taken for good where {REJECTED:.0%} of the good ones are refused / AUC, the chance
that a good question's figure is above a planted one's. Figures are of the cosines to the shop's products, by their best
picture. Titles too: the same figure of the cosines to titles is added. Together: of each product's sum of both."""


def judgements(made: Sequence[Judged]) -> list[Section]:
    """Show how well each figure of a query tells what the shop has not."""
    sections = []
    for kind in dict.fromkeys(one.kind for one in made):
        some = [one for one in made if one.kind == kind]
        sets = list(some[0].accepted)
        sections.append(
            Section(
                f"Nothing like that: {kind}",
                _PLANTED,
                ["planted", "questions", *FIGURES],
                [
                    [
                        of,
                        str(some[0].counts[of]),
                        *(f"{one.accepted[of]:.3f} / {one.auc[of]:.3f}" for one in some),
                    ]
                    for of in sets
                ],
            )
        )
    return sections


def good_match(what: str, says: Mapping[tuple[str, str], Sequence[bool | None]]) -> Section:
    """Show where the query function itself is wrong about good and planted questions."""
    rows: list[list[Cell]] = []
    for (of, name), told in says.items():
        wrong = sum(said is (of != "good") for said in told) / len(told)
        rows.append([f"{of}: {name}", str(len(told)), wrong, told.count(None) / len(told)])
    return Section(
        f"good_match of the query function{what}",
        "Wrong: refused of good questions, taken for good of planted ones. None: it cannot tell.",
        ["questions", "how many", "wrong", "none"],
        rows,
    )
