"""The tables of whether searches know what the shop has not."""

from collections.abc import Mapping, Sequence

from bench.markdown import Cell, Section
from bench.relevance_figures import FIGURES, REJECTED, Judged

Says = Mapping[tuple[str, str], Sequence[bool | None]]
"""`good_match` by what questions were (good or planted) and their set."""

_PLANTED = f"""\
Share of planted questions that are taken for good where {REJECTED:.0%} of the good ones are refused / AUC, the chance
that a good question's figure is above a planted one's. Figures are of the cosines to the shop's products, by their best
picture. Titles too: the same figure of the cosines to titles is added. Together: of each product's sum of both."""


def judgements(made: Sequence[Judged]) -> Section:
    """Show how well each figure of a query tells what the shop has not, by what was asked."""
    rows: list[list[Cell]] = []
    for kind in dict.fromkeys(one.kind for one in made):
        some = [one for one in made if one.kind == kind]
        for of, count in some[0].counts.items():
            figures = (f"{one.accepted[of]:.3f} / {one.auc[of]:.3f}" for one in some)
            rows.append([kind, of, str(count), *figures])
    return Section(
        "Nothing like that: figures that might tell",
        _PLANTED,
        ["asked by", "planted", "questions", *FIGURES],
        rows,
    )


def good_match(told: Mapping[str, Says]) -> Section:
    """Show where the query function itself is wrong about good and planted questions, by shop."""
    rows: list[list[Cell]] = []
    for shop, says in told.items():
        for (of, name), said in says.items():
            wrong = sum(one is (of != "good") for one in said) / len(said)
            rows.append([shop, of, name, str(len(said)), wrong, said.count(None) / len(said)])
    return Section(
        "Nothing like that: good_match of the query function",
        "Wrong: refused of good questions, taken for good of planted ones. None: it cannot tell.",
        ["shop", "", "questions", "how many", "wrong", "none"],
        rows,
    )
