"""How long a search takes and where: `python -m bench.query --help`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import loaded_shop, markdown, query_imports, query_inside, query_sections
from bench.encoding import Encoding
from bench.markdown import Section
from bench.processes import ROOT
from bench.progress import Steps, say
from bench.query_clients import Client, Latencies, RefusedError, together
from bench.query_kinds import KINDS, LARGE, SIMPLE, Kinds
from bench.query_shop import LargeShop
from bench.query_stack import MODEL, Stack, StackError, deployed
from bench.query_ways import Timing, Ways
from bench.report import machine_description
from common.index import Release
from common.opensearch import client as signed_client
from local_cloud.process import StartError
from model_code.serving import machine

PAGE = ROOT / "docs" / "query-speed.md"
CLIENTS = (1, 4, 16)
WARM_UP = 5
BUSY = 0.25
"""Of the CPUs, what others may keep busy without a warning."""
DESCRIPTION = """\
Deploy the app into a local cloud of the bench's own, load a large shop by the ingest's own code, and time searches.

what is measured:
  import       the query function's, beside that of boto3 and opensearch-py alone, in processes of their own, in turns
  cold, warm   searches through API Gateway: by one client whose search starts the function, then by 1, 4 and 16 at once
  own share    the function in this process: what it takes beside waiting for the model and for OpenSearch; round trips
  ways         OpenSearch's hybrid query against plain searches by _msearch that the function fuses
Ratios are within one run; absolute figures differ from machine to machine, as the local cloud, OpenSearch and the
clients share its CPUs. Titles are embedded by the demo's model, pictures are vectors made of numbers. Takes some ten
minutes on two CPUs, most of it for loading."""
EXAMPLES = """\
examples:
  python -m bench.query --products 500 --searches 10 --starts 1     # a look, in three minutes
  python -m bench.query --write                                     # all of it, into docs/query-speed.md
  python -m bench.query --only import                               # no cloud, half a minute"""
PARTS = ("import", "gateway", "inside")


@dataclass(frozen=True)
class Measuring:
    """A deployed stack with a large shop in it."""

    stack: Stack
    release: Release
    encoding: Encoding
    kinds: Kinds
    given: argparse.Namespace
    steps: Steps

    def gateway(self) -> Section:
        """Time searches through the gateway, cold and then warm."""
        found = {}
        if self.given.starts:
            found["cold: a function's first"] = self._cold()
        for kind in (SIMPLE, "a picture", LARGE):
            for clients in CLIENTS:
                self.steps(f"searching ({kind}, {clients} at once)")
                bodies = self.kinds.all_of(kind)
                together(self.stack.api_url, clients, bodies, WARM_UP)
                each = max(self.given.searches // clients, 3)
                found[f"{kind}, {clients} at once"] = together(self.stack.api_url, clients, bodies, each)
        return query_sections.through_the_gateway(found)

    def _cold(self) -> Latencies:
        samples = []
        for number in range(self.given.starts):
            self.steps(f"starting the function anew: {number} of {self.given.starts}")
            self.stack.restart_function(number)
            samples.append(Client(self.stack.api_url).ask(self.kinds.next_of(SIMPLE)))
        return Latencies.of(samples, sum(sample.whole for sample in samples) / 1000)

    def inside(self) -> list[Section]:
        """Time the function in this process and, in turns with it, ways to ask OpenSearch."""
        made = Ways(signed_client(self.stack.domain, timeout_s=60, retries=0), self.release)
        turns = self.given.searches + WARM_UP
        with query_inside.waiting(self.stack.domain) as account:
            function, timing = query_inside.Function(account), Timing(made, account)
            for number in range(turns):
                self.steps(f"calling the function: {number} of {turns}")
                function.turn({kind: self.kinds.next_of(kind) for kind in KINDS})
                text = str(self.kinds.next_of(SIMPLE)["text"])
                timing.turn((text, self.encoding(text).tolist()))
        found = timing.timed(WARM_UP)
        return [query_sections.inside(function.shares(WARM_UP), found), query_sections.by_way(found)]


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print or write its page. Return 0, or 1 with one line on standard error."""
    given, steps = _parser().parse_args(arguments), Steps()
    load = os.getloadavg()[0]
    if load > BUSY * machine.cpus():
        say(f"This machine is busy (load {load:.1f}): the figures will mislead.\n")
    sections: list[Section] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            if "import" in given.only:
                sections.append(
                    query_sections.imports(query_imports.imports(Path(folder), given.rounds, steps))
                )
            if set(given.only) - {"import"}:
                sections += _on_a_stack(Path(folder) / "cloud", given, steps)
    except (RefusedError, StackError, StartError) as error:
        say(f"bench: {error}\n")
        return 1
    say("")
    made = markdown.page("The speed of searches, measured", _intro(given, load), sections)
    sys.stdout.write(made)
    if given.write:
        PAGE.write_text(made, "utf-8")
    return 0


def _on_a_stack(home: Path, given: argparse.Namespace, steps: Steps) -> list[Section]:
    encoding = Encoding(ROOT / MODEL, steps)
    with deployed(home, steps) as stack:
        shop = LargeShop(given.products, encoding).loadable()
        client = signed_client(stack.domain, timeout_s=120, retries=2)
        release = loaded_shop.load(shop, client, say=steps, bucket=stack.bucket, thumbnails=True)
        measuring = Measuring(stack, release, encoding, Kinds(steps), given, steps)
        sections = measuring.inside() if "inside" in given.only else []
        return [*([measuring.gateway()] if "gateway" in given.only else []), *sections]


def _intro(given: argparse.Namespace, load: float) -> str:
    asked = " ".join(f"--{name} {getattr(given, name)}" for name in ("products", "searches"))
    return (
        f"Made by `python -m bench.query {asked}` on {markdown.machine_line(machine_description())}: "
        f"{given.products:,} products with two pictures each, in the local stack. Ratios last; absolute figures are "
        "this machine's, which runs clients, function, model and OpenSearch at once; what else it ran kept "
        f"{load:.1f} CPUs busy as the bench began."
    )


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench.query",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = made.add_argument
    add("--products", type=_positive, default=10_000, help="products of the shop (default: %(default)s)")
    add("--searches", type=_positive, default=100, help="searches of each kind (default: %(default)s)")
    add("--starts", type=_positive, default=5, help="cold starts of the function (default: %(default)s)")
    add("--rounds", type=_positive, default=15, help="imports of each contender (default: %(default)s)")
    add("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to measure (default: all)")
    add("--write", action="store_true", help=f"write the page to {PAGE.relative_to(ROOT)}, too")
    return made


def _positive(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, not {value!r}")
    return int(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
