"""A user's own judgements: which products are right for which queries, as CSV or as TREC's qrels and queries."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clip_search.errors import CommandError
from search_api.document import limit

COLUMNS = ("query", "product", "grade")
PICTURE = "image:"
DELIMITERS = ",;\t"
SHOWN = 5
MOST_DIGITS = 9
Numbered = tuple[int, str]


@dataclass(frozen=True)
class Judged:
    """A query, its words or its picture's path, and its products' grades; 0 means wrong."""

    text: str | None
    picture: Path | None
    grades: Mapping[str, int]


@dataclass(frozen=True)
class _Judgement:
    line: int
    query: str
    product: str
    grade: str


def read_csv(path: Path) -> list[Judged]:
    """Judgements with a header: query, product, grade, in any order; a query is words or `image:path`.

    Raises:
        CommandError: the file is none, or lines of it are wrong; each is named by its number.
    """
    rows = _table(path, _lines(path))
    return _judged(path, rows, {row.query: row.query for row in rows})


def read_trec(qrels: Path, queries: Path) -> list[Judged]:
    """TREC's `query 0 product grade` a line, and of the queries `id` and words, or `image:path`, a line.

    Raises:
        CommandError: as `read_csv`.
    """
    asked = dict(_queries(queries))
    rows, wrong = [], []
    for number, line in enumerate(_lines(qrels), 1):
        parts = line.split()
        if len(parts) == len(COLUMNS) + 1:
            rows.append(_Judgement(number, parts[0], parts[2], parts[3]))
        elif parts:
            wrong.append((number, "not query, iteration, product and grade"))
    wrong += [(row.line, f"query {row.query} is not in {queries}") for row in rows if row.query not in asked]
    _refuse(qrels, wrong)
    return _judged(qrels, rows, asked, queries.parent)


def _table(path: Path, lines: Sequence[str]) -> list[_Judgement]:
    header = lines[0] if lines else ""
    delimiter = next((each for each in DELIMITERS if each in header), DELIMITERS[0])
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    rows = []
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in names]:
            if _like_qrels(header):
                raise CommandError(f"{path} is in TREC's form: name the file of its queries with --queries.")
            raise CommandError(
                f"{path}: the header lacks {' and '.join(missing)}: its columns are {', '.join(COLUMNS)}."
            )
        for cells in reader:
            row = dict(zip(names, map(str.strip, cells), strict=False))
            if any(row.values()):
                rows.append(_Judgement(reader.line_num, *(row.get(name, "") for name in COLUMNS)))
    except csv.Error as error:
        raise CommandError(f"{path}: line {reader.line_num}: {error}.") from error
    return rows


def _like_qrels(line: str) -> bool:
    """Whether a line is query, iteration, product and grade."""
    parts = line.split()
    return len(parts) == len(COLUMNS) + 1 and parts[3].lstrip("-").isdecimal()


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    wrong: list[Numbered] = []
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        name, _, words = line.strip().replace("\t", " ", 1).partition(" ")
        if name in seen or not words.strip():
            wrong.append((number, f"query {name} {'is there twice' if name in seen else 'has no words'}"))
        seen.add(name)
        yield name, words.strip()
    _refuse(path, wrong)


def _judged(
    path: Path, rows: Sequence[_Judgement], asked: Mapping[str, str], beside: Path | None = None
) -> list[Judged]:
    """Queries with their grades, in the order in which they first occur."""
    _refuse(path, [(row.line, wrong) for row in rows for wrong in _faults(row, asked)])
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    other = [r for r in rows if grades[r.query].setdefault(r.product, int(r.grade)) != int(r.grade)]
    _refuse(path, [(r.line, f"{r.product} has another grade above for the same query") for r in other])
    if not rows:
        raise CommandError(f"{path} has no judgements.")
    folder = beside or path.parent
    found = [(_asked(asked[name], folder), of) for name, of in grades.items()]
    _refuse_missing(path, [picture for (_, picture), _ in found if picture])
    return [Judged(text, picture, of) for (text, picture), of in found]


def _asked(query: str, folder: Path) -> tuple[str | None, Path | None]:
    if query.startswith(PICTURE):
        return None, folder / query.removeprefix(PICTURE).strip()
    return query, None


def _faults(row: _Judgement, asked: Mapping[str, str]) -> Iterator[str]:
    words, product = asked[row.query], row.product
    if not words:
        yield "there is no query"
    if not words.startswith(PICTURE) and len(words) > (longest := limit("SearchRequest.text", "maxLength")):
        yield f"the query is over {longest} characters"
    if not limit("Id", "minLength") <= len(product) <= limit("Id", "maxLength"):
        yield f"the product's id is {'too long' if product else 'missing'}"
    if not row.grade.removeprefix("-").isdecimal() or len(row.grade) > MOST_DIGITS:
        yield f"the grade is no whole number: {row.grade!r}"


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not in UTF-8.") from error


def _refuse_missing(path: Path, pictures: Iterable[Path]) -> None:
    if missing := [str(picture) for picture in pictures if not picture.is_file()]:
        raise CommandError(f"{path}: there is no file {_some(missing)}.")


def _refuse(path: Path, wrong: Sequence[Numbered]) -> None:
    if wrong:
        raise CommandError(
            f"{path}: {_some([f'line {number}: {what}' for number, what in sorted(wrong)], '; ')}."
        )


def _some(told: Sequence[str], between: str = ", ") -> str:
    """The first few, and how many there are beyond."""
    more = f"{between}and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return between.join(told[:SHOWN]) + more
