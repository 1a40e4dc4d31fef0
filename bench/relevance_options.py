"""The relevance bench's command line."""

import argparse
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import ROOT

PAGE = ROOT / "docs" / "relevance.md"
DESCRIPTION = """\
Index the drawn catalogue into a real OpenSearch by the ingest's own code, ask it what shoppers ask, and print tables.

questions (of each set as many as --questions says; their pictures are drawn anew):
  everyday words, typing errors, ids, brands, negative terms (a mug, but not with stripes), pictures (products drawn
  anew), picture and words (this one, but "in blue")
what is compared:
  words alone, vectors alone, and both fused by min-max, z-score and RRF, with all shares of weights
  a prompt around texts or none; titles embedded alone or with descriptions; words matched as they are spelt or nearly
nothing like that:
  planted questions (nonsense, what other shops sell, kinds that are left out of the index, noise, photographs) against
  good ones, by figures that might tell them apart: the best cosine, or how it stands out of the query's own field
measures are ir-measures': nDCG@10, recall, reciprocal rank. Takes some ten minutes on two CPUs."""
EXAMPLES = """\
examples:
  python -m bench.relevance --products 60 --questions 12        # a look, in a minute
  python -m bench.relevance --write                             # all of it, into docs/relevance.md
  python -m bench.relevance --model ./bundle --photos ./photos  # your model; your photographs, a subfolder a label
  python -m bench.relevance --url http://127.0.0.1:9200         # a running OpenSearch; replaces its products"""


@dataclass(frozen=True)
class Options:
    """What the bench was asked to do."""

    products: int
    questions: int
    model: Path
    photos: Path | None
    prompts: Sequence[str]
    url: str | None
    write: bool
    command: str


def parsed(arguments: Sequence[str]) -> Options:
    """Return the options; ends the process with what is wrong with them."""
    given = vars(_parser().parse_args(arguments))
    return Options(**given, command=command(given))


def command(given: Mapping[str, object]) -> str:
    """Return how to call the bench so that it measures the same: what was given, without this machine's paths."""
    words = [
        word
        for name, value in given.items()
        if name in _MATTER and value != _parser().get_default(name)
        for word in (f"--{name}", *_words(value))
    ]
    return shlex.join(["python", "-m", "bench.relevance", *words])


_MATTER = ("products", "questions", "model", "photos", "prompts")


def _words(value: object) -> list[str]:
    if isinstance(value, Path):
        return [value.name]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.relevance",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add("--products", type=_at_least(24), default=300, help="drawn products (default: %(default)s)")
    add("--questions", type=_at_least(4), default=120, help="at most so many a set (default: %(default)s)")
    add(
        "--model",
        type=Path,
        default=ROOT / "demo" / "model" / "bundle",
        metavar="DIR",
        help="a bundle, as model_code.export writes it (default: the demo's)",
    )
    add("--photos", type=Path, metavar="DIR", help="photographs too: a folder with one subfolder a label")
    add(
        "--prompts",
        nargs="*",
        type=_prompt,
        default=["a photo of a {}"],
        metavar="PROMPT",
        help="what to put around texts, with {} for the text (default: 'a photo of a {}')",
    )
    add("--url", help="a running OpenSearch 2.19 (default: start one)")
    add("--write", action="store_true", help=f"write the page to {PAGE.relative_to(ROOT)}, too")
    return made


def _prompt(value: str) -> str:
    if value.count("{}") != 1:
        raise argparse.ArgumentTypeError(f"must have {{}} once, for the text: {value!r}")
    return value


class _at_least:  # noqa: N801 - reads as a function
    def __init__(self, least: int) -> None:
        self._least = least

    def __call__(self, value: str) -> int:
        """Return the number."""
        if not value.isdecimal() or int(value) < self._least:
            raise argparse.ArgumentTypeError(f"must be a whole number from {self._least} on, not {value!r}")
        return int(value)
