"""What copies of a vector cost an index, and what searching exactly costs: `python -m bench.duplicates --help`."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from opensearchpy import OpenSearch

from bench.copies_shop import Shop
from bench.copies_ways import WAYS, Index
from bench.report import machine_description
from local_cloud import opensearch

DEPTH = 10
SHELF = 3
MOST = 10_000
"""As many as a search may be asked for."""
WARM_UP = 20
_HALF = f"{'recall':>8}{'itself':>8}{'copies':>8}{'ms':>7}{'ratio':>7}"
HEAD = f"{'':8}{'load s':>7}{_HALF}   {_HALF}  (with a filter)"
DESCRIPTION = """\
Index generated products, some of which have one and the same vector, and search them with the app's own requests.

ways:
  graph   copies are in the graph as they are
  once    of copies the first is in the graph, and the others are shown where it is found
  shaken  copies are moved a little before they go into the graph (the app above EXACT_VECTORS)
  exact   no graph: a search compares with every vector (the app up to EXACT_VECTORS)

columns:
  recall  of the others that brute force has among the ten nearest to a vector of the index, the share found there
  itself  the share of those vectors by which their own product is found first
  copies  of the copies' products, the share that can be paged to by a search for their vector
  ms      median time of one search; the ways take turns, and ratio is to the first of them
then the same again with a filter that lets a tenth of the products through"""
EXAMPLES = """\
examples:
  python -m bench.duplicates --others 2000 --dimension 128 --questions 50         # a look, in two minutes
  python -m bench.duplicates --others 2000 30000 --copies 1 10 100 2000           # all that copies do
  python -m bench.duplicates --copies 1 --ways graph exact --others 2000 10000 20000 30000 50000 --by picture
  python -m bench.duplicates --url http://127.0.0.1:9200"""


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print its table line by line."""
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "opensearch.log"
        with opensearch.running(url=given.url, log=log) as url, OpenSearch(url, timeout=300) as client:
            sys.stdout.write(_machine(client) + "\n\n")
            for by in given.by:
                for others in given.others:
                    for copies in given.copies:
                        shop = Shop.generated(others, copies, given.dimension)
                        _table(client, shop, by, given)
    return 0


def _table(client: OpenSearch, shop: Shop, by: str, given: argparse.Namespace) -> None:
    others, copies = len(shop.vectors) - len(shop.copies), len(shop.copies)
    sys.stdout.write(f"{others} products and {copies} with one {by}, {given.dimension} numbers\n{HEAD}\n")
    indexes = [Index(client, WAYS[name], shop, by) for name in given.ways]
    loads = [_seconds(index.load) for index in indexes]
    halves = [_measured(indexes, shelf, given.questions) for shelf in (None, SHELF)]
    for number, (index, loaded) in enumerate(zip(indexes, loads, strict=True)):
        cells = "   ".join(half[number].line(half[0]) for half in halves)
        sys.stdout.write(f"{index.way.name:8}{loaded:>7.1f}{cells}\n")
        index.drop()
    sys.stdout.write("\n")
    sys.stdout.flush()


@dataclass
class Measured:
    """What was found by the questions' rows, the seconds that it took, and the share of copies that can be paged to."""

    found: dict[int, list[int]]
    seconds: list[float]
    wanted: dict[int, set[int]]
    paged: float

    def line(self, first: "Measured") -> str:
        """Return the figures, the time as a ratio to another's too."""
        hits = sum(len(self.wanted[row] & set(found)) for row, found in self.found.items())
        recall = hits / sum(map(len, self.wanted.values()))
        itself = sum(found[:1] == [row] for row, found in self.found.items()) / len(self.found)
        middle = statistics.median(self.seconds)
        ratio = middle / statistics.median(first.seconds)
        return f"{recall:>8.3f}{itself:>8.3f}{self.paged:>8.3f}{1000 * middle:>7.1f}{ratio:>7.2f}"


def _measured(indexes: Sequence[Index], shelf: int | None, questions: int) -> list[Measured]:
    """Ask all indexes the same, each question of all in turn, the first ones twice: they warm up."""
    shop = indexes[0].shop
    asked = shop.questions(questions, shelf)
    warm_up = asked[:WARM_UP]
    wanted = {row: shop.wanted(row, DEPTH, shelf) for row in asked}
    measured = [Measured({}, [], wanted, _paged(index, shelf)) for index in indexes]
    for row in [*warm_up, *asked]:
        for index, one in zip(indexes, measured, strict=True):
            begun = time.perf_counter()
            one.found[row] = index.search(row, DEPTH, shelf)
            one.seconds.append(time.perf_counter() - begun)
    for one in measured:
        del one.seconds[: len(warm_up)]
    return measured


def _paged(index: Index, shelf: int | None) -> float:
    """Return which share of the copies is in an answer of twice as many and more."""
    copies = set(index.shop.on(sorted(index.shop.copies), shelf))
    if not copies:
        return 1.0
    size = min(2 * len(index.shop.copies) + 100, len(index.shop.vectors), MOST)
    return len(copies & set(index.search(index.shop.copied, size, shelf))) / len(copies)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _machine(client: OpenSearch) -> str:
    machine = machine_description()
    version = client.info()["version"]["number"]
    flags = " ".join(machine["flags"]) or "none of those looked for"
    return f"OpenSearch {version} on {machine['processor']}, {machine['cpus']} CPUs ({flags})"


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.duplicates",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add("--others", type=_positive, nargs="+", default=[2000], help="products of their own vector (2000)")
    add("--copies", type=_positive, nargs="+", default=[1, 10, 100, 2000], help="products of one vector")
    add("--dimension", type=_positive, default=512, help="numbers of a vector (default: %(default)s)")
    add("--questions", type=_positive, default=200, help="how many searches (default: %(default)s)")
    add("--ways", nargs="+", choices=list(WAYS), default=list(WAYS), help="which ways (default: all)")
    add("--by", nargs="+", choices=["picture", "title"], default=["picture", "title"], help="(default: both)")
    add("--url", help="a running OpenSearch 2.19 (default: start one)")
    return made


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, not {value!r}")
    return int(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
