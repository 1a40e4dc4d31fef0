"""Words that mean the same: `synonyms.txt` in the usual format, a rule a line (`cup, mug` or `jumper => sweater`)."""

from collections.abc import Iterable

from catalogue.notes import Place, Tally
from catalogue.text import storable

FILE = "synonyms.txt"
MAX_RULES = 5_000
"""They lie in the index's settings, which every node of the domain holds in memory."""
MAX_CHARACTERS = 500
_FORMAT = "`cup, mug` or `jumper, pullover => sweater` is wanted"


def read_synonyms(lines: Iterable[bytes], notes: Tally) -> tuple[str, ...]:
    """Return the rules that can be used; what is wrong with another line becomes a note that names it."""
    rules: dict[str, None] = {}
    for number, raw in enumerate(lines, 1):
        place: Place = {"file": FILE, "line": number}
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            notes.add(FILE, "line left out: it is not in UTF-8", place)
            continue
        if not line or line.startswith("#"):
            continue
        if fault := _fault(line):
            notes.add(FILE, f"line left out: {fault}", place)
        elif len(rules) == MAX_RULES:
            notes.add(FILE, f"cut to the first {MAX_RULES:,} rules", place)
        else:
            rules[line] = None
    return tuple(rules)


def _fault(line: str) -> str | None:
    if len(line) > MAX_CHARACTERS:
        return f"it is longer than {MAX_CHARACTERS} characters"
    if not storable(line.replace("\t", " ")):
        return "it has control characters"
    sides = line.split("=>")
    if len(sides) > 2:
        return f"it has more than one =>; {_FORMAT}"
    words = [[word.strip() for word in side.split(",")] for side in sides]
    if any(not any(map(str.isalnum, word)) for side in words for word in side):
        return f"a word is missing; {_FORMAT}"
    if len(sides) == 1 and len(words[0]) == 1:
        return f"it names one word; {_FORMAT}"
    return None
