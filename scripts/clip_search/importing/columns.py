"""Which of a source's columns is which field of a product, by their names or as `--map` says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from catalogue.article_numbers import is_article_number
from clip_search.errors import CommandError
from clip_search.importing.values import plain

FIELDS = ("id", "title", "description", "images")
_NEAR: Mapping[str, Sequence[str]] = {
    "id": ("id", "productid", "itemid", "uniqueid"),
    "title": (
        "title", "name", "productname", "producttitle", "itemname", "titel", "bezeichnung", "produktname", "titre",
    ),
    "description": (
        "description", "body", "bodyhtml", "productdescription", "longdescription", "descriptionhtml", "details",
        "shortdescription", "beschreibung", "summary",
    ),
}  # fmt: skip
"""By field, what a column may be called, the best first."""
_OWN_ID = re.compile(r"handle|slug|article|artikel|number|nummer|code|key|ref|reference|uuid|guid|nr|no")
_IMAGE = re.compile(
    r"(?:product|main|base|first|featured|additional|other|gallery|variant)*(?:images?|pictures?|photos?|img|bild(?:er)?|foto)"
    r"(?:src|urls?|links?|paths?|files?|names?)?\d*(?:src|url|link|path|file)?s?"
)
_NOT_IMAGE = re.compile(r"position|alt|id$|title|width|height|count|type")


@dataclass(frozen=True)
class Columns:
    """The columns of a record: which is a field, which of them are pictures, and which are attributes, by new names."""

    fields: Mapping[str, str]
    """By field, its column."""
    images: Sequence[str]
    attributes: Mapping[str, str]
    """By column, the attribute's name."""
    told: frozenset[str] = frozenset()
    """Columns that `--map` names."""


class Naming:
    """What columns are called; `told` is what `--map` says, as (field or attribute, column)."""

    def __init__(self, told: Sequence[tuple[str, str]] = ()) -> None:
        self._told = [(target.removeprefix("attributes."), column) for target, column in told]
        self._met: set[str] = set()
        self.columns = lru_cache(maxsize=4096)(self._columns)

    def check(self, names: Iterable[str]) -> None:
        """Refuse what `--map` says of a column that is not there.

        Raises:
            CommandError: it names the nearest column that there is.
        """
        known = list(names)
        for target, column in self._told:
            if self._found(column, known) is None:
                close = get_close_matches(column, known, 1, 0.5)
                hint = f"did you mean {close[0]}?" if close else f"there are {_listed(known)}."
                raise CommandError(f"--map {target}={column}: there is no column {column}: {hint}")

    def never_met(self) -> list[str]:
        """Columns of `--map` that no record had."""
        return [column for _, column in self._told if column not in self._met]

    def require_id(self, names: Sequence[str]) -> None:
        """Refuse columns among which is no id.

        Raises:
            CommandError: it says which column would do.
        """
        if "id" not in self.columns(tuple(names)).fields:
            raise CommandError(f"No column is the products' id: {self.instead(names)}")

    def instead(self, names: Sequence[str]) -> str:
        """What to do where there is no id."""
        could = [name for name in names if is_article_number(name)]
        could += [name for name in names if _OWN_ID.search(plain(name)) and name not in could]
        if could:
            return f"--map id={_quoted(could[0])} would take {could[0]}."
        return f"say which is, as --map id=COLUMN (there are {_listed(names)})."

    def _columns(self, names: tuple[str, ...]) -> Columns:
        fields: dict[str, str] = {}
        images: list[str] = []
        attributes: dict[str, str] = {}
        taken: set[str] = set()
        for target, column in self._told:
            found = self._found(column, names)
            if found is None:
                continue
            taken.add(found)
            self._met.add(column)
            if target == "images":
                images.append(found)
            elif target in FIELDS:
                fields[target] = found
            else:
                attributes[found] = target
        by_name = {plain(name): name for name in reversed(names) if name not in taken}
        for field, near in _NEAR.items():
            near_one = next((by_name[name] for name in near if name in by_name), None)
            found = field if field in names and field not in taken else near_one
            if field not in fields and found is not None:
                fields[field] = found
                taken.add(found)
        said, told = bool(images), frozenset(self._told_columns(names))
        for name in names:
            if name not in taken and not said and _is_image(name):
                images.append(name)
                taken.add(name)
        rest = {name: name for name in names if name not in taken}
        return Columns(fields, images, {**rest, **attributes}, told)

    def _told_columns(self, names: Sequence[str]) -> Iterator[str]:
        return (found for _, column in self._told if (found := self._found(column, names)) is not None)

    @staticmethod
    def _found(column: str, names: Sequence[str]) -> str | None:
        if column in names:
            return column
        return next((name for name in names if plain(name) == plain(column) != ""), None)


def _is_image(name: str) -> bool:
    short = plain(name)
    return bool(_IMAGE.fullmatch(short)) and not _NOT_IMAGE.search(short)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:12]) + (", …" if len(names) > 12 else "")


def _quoted(name: str) -> str:
    return f"'{name}'" if re.search(r"[^\w.-]", name) else name
