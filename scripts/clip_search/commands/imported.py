"""What `import` says at its end."""

from clip_search.importing.outcome import Outcome
from clip_search.importing.run import Done
from clip_search.ingest.findings import tell
from clip_search.terminal import counted, say, warn


def print_import(done: Done) -> None:
    """Say what is in the folder now, and where its pictures came from."""
    outcome, counts = done.outcome, done.counts
    pictures = counted(outcome.pictures, "picture")
    say(f"{counted(outcome.products, 'product')} with {pictures} written to {done.products}.")
    parts = [
        (counts.new, "new"),
        (counts.resumed, "fetched before it was broken off"),
        (counts.same, "unchanged"),
        (counts.kept, "kept from before, as they could not be had now"),
        (counts.failed, "left out"),
    ]
    if told := ", ".join(f"{count:,} {what}" for count, what in parts if count):
        say(f"Pictures: {told}.")
    if outcome.removed:
        say(f"{counted(outcome.removed, 'picture')} that no product names any more removed.")
    if counts.passing:
        warn(f"{counted(counts.passing, 'picture')} could not be had for now: run it again later.")
    if done.left_out.stat().st_size:
        say(f"All that was left out: {done.left_out}")


def tell_outcome(outcome: Outcome) -> None:
    """Say what could not be taken, what was mended, and what was not meant to be found."""
    tell(outcome.rejected.records(), outcome.notes.records(), will=False)
    for record in outcome.hidden.records():
        place = record["examples"][0]
        what = f"{record['field']}: {record['what']}"
        say(
            f"{counted(record['count'], 'product')} left out: {what} (for example {place['file']}:{place['line']})"
        )
