"""`python -m demo.walk`: deploy the application with its page, index the sample catalogue, search it, and check what is
found.

It works on whatever account the AWS settings name; `make demo` points them to the local stand-in. Running it again
is safe at any time: every step does only what is still to be done. DEMO_MODEL names another model than the demo's.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from clip_search.aws.account import Account, Deployment
from clip_search.aws.errors import AWS_ERRORS, translate
from clip_search.aws.page_address import page_address
from clip_search.commands.ingest import print_report
from clip_search.commands.upload import print_upload, tell_findings
from clip_search.errors import INTERRUPTED, CommandError
from clip_search.ingest.execution import Ingests
from clip_search.ingest.ingest import begin, finish
from clip_search.ingest.releases import caller
from clip_search.ingest.runs import Runs
from clip_search.sheets.sheet import draw_sheet
from clip_search.surroundings import adapt
from clip_search.terminal import console, say
from clip_search.upload.bucket import Catalogue
from clip_search.upload.folder import read_folder
from clip_search.upload.upload import upload
from demo.program import run_program, take_signals
from demo.walk_deploy import ROOT, bootstrap, deploy, is_bootstrapped
from demo.walk_search import search_all

CATALOGUE = ROOT / ".build" / "catalogue"
OUTPUT = ROOT / "demo-output"
TOY_MODEL = "demo/model/bundle"
TOY = (
    "The demo model is a toy: two million parameters, trained on drawings like these. It is not CLIP, and says "
    "nothing about CLIP's quality. For the real one: make demo MODEL=openai/clip-vit-base-patch32"
)
OPEN = (
    "With api_access=public: everybody who reaches it may search, since a browser can neither sign nor keep a key. "
    "Without that setting only who signs may, and there is no page."
)
HOW_TO_GO_ON = """\
  eval "$(make -s env)"                     point every AWS client here, and put clip-search on the PATH
  clip-search search "blue handbag"         search; also --image FILE, --sheet FILE.png, --json
  clip-search status                        what is deployed and indexed
  make down                                 stop it"""


class Walk:
    """The demo's steps, in their order; each raises CommandError when it could not do its job."""

    def __init__(self, account: Account, model: str, out: Console) -> None:
        self.account = account
        self.model = model
        self.out = out
        self.deployment = Deployment(account)
        self.steps = 0

    def run(self) -> bool:
        """Walk all the way; whether every search found what was wanted."""
        with self._step("Bootstrap the account for the CDK"):
            self._bootstrap()
        with self._step(f"Deploy both stacks with the CDK (model: {self.model})"):
            self.out.print(OPEN)
            deploy(self.account, self.model)
        with self._step("Draw and upload the sample catalogue"):
            self._upload()
        with self._step("Index it"):
            self._ingest()
        with self._step("Search it through the API"):
            return self._search()

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        self.steps += 1
        self.out.rule(f"[bold]{self.steps}. {title}", align="left")
        begun = time.monotonic()
        yield
        self.out.print(f"[dim]{time.monotonic() - begun:.1f} s[/dim]\n")

    def _bootstrap(self) -> None:
        if is_bootstrapped(self.account):
            self.out.print("Done earlier.")
        else:
            bootstrap(self.account)

    def _upload(self) -> None:
        _draw_catalogue()
        bucket = self.deployment.bucket
        folder = read_folder(CATALOGUE)
        tell_findings(folder)
        print_upload(upload(Catalogue(self.account.client("s3"), bucket), folder), bucket)

    def _ingest(self) -> None:
        ingests = Ingests(self.account.client("stepfunctions"), self.deployment.state_machine)
        runs = Runs(self.account.client("s3"), self.deployment.bucket)
        if left := ingests.running():
            self.out.print(f"An earlier ingest is still running and comes first: {left.name}")
            try:
                finish(ingests, runs, left)
            except CommandError as error:
                say(f"It does not matter here: {error}")
        print_report(finish(ingests, runs, begin(ingests, "ingest", {"by": caller(self.deployment)})))

    def _search(self) -> bool:
        OUTPUT.mkdir(exist_ok=True)
        lines = (CATALOGUE / "catalog.jsonl").read_text(encoding="utf-8").splitlines()
        rows, passed = search_all(self.deployment, map(json.loads, lines), OUTPUT, self.out)
        sheet = OUTPUT / "searches.png"
        draw_sheet(rows, "Product search: the demo", _note(self.model)).save(sheet, "PNG")
        self.out.print(f"All searches with their pictures: {sheet.relative_to(ROOT)}")
        return passed


def _draw_catalogue() -> None:
    """Draw the sample catalogue unless it is there; its folder gets its name when all is drawn."""
    if CATALOGUE.exists():
        return
    partial = CATALOGUE.with_suffix(".partial")
    command = [sys.executable, "-m", "demo.catalogue", str(partial)]
    if run_program(command, ROOT):
        raise CommandError("The sample catalogue could not be drawn, for the reason given above.")
    partial.rename(CATALOGUE)


def _note(model: str) -> str:
    return TOY if model == TOY_MODEL else f"Model: {model}"


def main() -> int:
    """Walk; 0 only if every step did its job and every search found what was wanted."""
    adapt()
    out = console()
    model = os.environ.get("DEMO_MODEL") or TOY_MODEL
    begun = time.monotonic()
    walk = Walk(Account(), model, out)
    try:
        passed = walk.run()
        page = page_address(walk.deployment)
    except AWS_ERRORS as error:
        return _failed(translate(error))
    except CommandError as error:
        return _failed(error)
    out.print(f"The application keeps running at {os.environ.get('AWS_ENDPOINT_URL', 'AWS')}.")
    out.print(HOW_TO_GO_ON, markup=False)
    out.print(f"\n[bold yellow]{_note(model)}[/bold yellow]\n")
    if not passed:
        return _failed(CommandError("A search did not find what was wanted: see the tables above."))
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    out.print(f"[bold green]Every step did its job, in {minutes} min {seconds} s.[/bold green]")
    out.print(
        f"\nThe search page, in a browser:\n\n  [bold underline]{page}[/bold underline]\n", soft_wrap=True
    )
    return 0


def _failed(error: CommandError) -> int:
    say(f"Error: {error}", style="bold red")
    return error.exit_code


if __name__ == "__main__":
    try:
        take_signals()
        sys.exit(main())
    except KeyboardInterrupt:
        say("\nStopped; run it again to go on.")
        sys.exit(INTERRUPTED)
