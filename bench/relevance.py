"""How well searches find, and whether they know when there is nothing: `python -m bench.relevance --help`."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from opensearchpy import OpenSearch

from bench import loaded_shop, markdown
from bench.encoding import Encoding, UnreadableError
from bench.markdown import Section
from bench.progress import Steps, say
from bench.relevance_bench import Bench
from bench.relevance_measures import installed
from bench.relevance_options import PAGE, Options, parsed
from bench.relevance_pictures import PhotographsError, photographs
from bench.report import machine_description
from local_cloud import opensearch
from model_code.towers.bundle import BundleError


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print or write its page. Return 0, or 1 with one line on standard error."""
    given, steps = parsed(arguments), Steps()
    if not installed():
        say("bench: ir-measures is not installed: `make check` installs it\n")
        return 1
    try:
        photos = photographs(given.photos) if given.photos else {}
        encoding = Encoding(given.model, steps)
        sections = _measured(given, encoding, photos, steps)
    except (BundleError, PhotographsError, UnreadableError) as error:
        say(f"bench: {error}\n")
        return 1
    say("")
    made = markdown.page("Relevance, measured", _intro(given, encoding), sections)
    sys.stdout.write(made)
    if given.write:
        PAGE.write_text(made, "utf-8")
    return 0


def _measured(
    given: Options, encoding: Encoding, photos: Mapping[str, Sequence[bytes]], steps: Steps
) -> list[Section]:
    steps("starting OpenSearch")
    with tempfile.TemporaryDirectory() as folder, loaded_shop.a_bucket():
        log = Path(folder) / "opensearch.log"
        with opensearch.running(url=given.url, log=log) as url, OpenSearch(url, timeout=120) as client:
            return Bench(client, encoding, given, steps, count(1)).sections(photos)


def _intro(given: Options, encoding: Encoding) -> str:
    return (
        f"Made by `{given.command}` on {markdown.machine_line(machine_description())}, with the model "
        f"`{encoding.model.id}` ({encoding.model.fingerprint[:12]}) and {given.products} drawn products. Questions are "
        "texts and pictures that are not in the catalogue. What is right is known from how products are drawn. "
        "The demo's model was trained on drawings and words of this kind: the figures compare ways to search, they "
        "do not say how well CLIP knows things."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
