"""Figures as tables of Markdown, and the page that holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | float | None


@dataclass(frozen=True)
class Section:
    """A table with its heading and what one has to know to read it."""

    heading: str
    text: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def lines(self) -> list[str]:
        """Return it as Markdown; the best number of a row is not marked: rows compare what may differ by chance."""
        table = [f"| {' | '.join(self.head)} |", f"|{'---|' * len(self.head)}"]
        table += [f"| {' | '.join(_written(cell) for cell in row)} |" for row in self.rows]
        return [f"## {self.heading}", "", self.text, "", *table, ""]


def page(title: str, intro: str, sections: Iterable[Section]) -> str:
    """Return a page of sections."""
    lines = [f"# {title}", "", intro, ""]
    for section in sections:
        lines += section.lines()
    return "\n".join(lines).rstrip("\n") + "\n"


def machine_line(machine: dict[str, Any]) -> str:
    """Return what of the machine matters to the figures."""
    return (
        f"{machine['processor']}, {machine['cpus']} CPUs, instruction set {machine['instruction_set']}, "
        f"Python {machine['python']}"
    )


def _written(cell: Cell) -> str:
    """Return a number with three places and, like a table of chances, no nought before the point."""
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    return f"{cell:.3f}".replace("0.", ".") if abs(cell) < 1 else f"{cell:.3f}"
