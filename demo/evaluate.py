"""Measure a checkpoint on combinations it never saw: `python -m demo.evaluate`."""

import dataclasses
import json
import os
from pathlib import Path

import click
import torch

from demo.training.checkpoint import Checkpoint
from demo.training.evaluation import Result, evaluate


@click.command(epilog="Example: python -m demo.evaluate demo/model/checkpoint --json results.json")
@click.argument(
    "checkpoint", type=click.Path(path_type=Path, exists=True), default=Path("demo/model/checkpoint")
)
@click.option(
    "--json", "out", type=click.Path(path_type=Path, dir_okay=False), help="Also write the figures here."
)
@click.option(
    "--threads", type=click.IntRange(1), default=os.cpu_count(), show_default=True, help="CPU threads."
)
def main(checkpoint: Path, out: Path | None, threads: int) -> None:
    """Measure CHECKPOINT on new products of combinations of kind, colour and pattern that training never saw.

    The pictures are drawn as the sample catalogue's are and go through JPEG and the checkpoint's own preparation.
    Takes about a minute on two cores; the figures are those of the model card.
    """
    torch.set_num_threads(threads)
    click.echo("Drawing and embedding 600 new products, two views each …")
    results = evaluate(Checkpoint(checkpoint), report=_show)
    if out:
        out.write_text(json.dumps([dataclasses.asdict(result) for result in results], indent=2) + "\n")


def _show(result: Result) -> None:
    click.echo(f"{result.value:6.3f}  {result.name}" + (f"\n        {result.note}" if result.note else ""))


if __name__ == "__main__":
    main()
