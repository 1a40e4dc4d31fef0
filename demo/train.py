"""Train the demo model: `python -m demo.train`."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import click
import torch

from demo.training.batches import Batches
from demo.training.loop import train
from demo.training.model import build_model, build_processor
from demo.training.pictures import training_pool
from demo.training.recipe import SMOKE, Recipe
from demo.training.tokenizer import corpus, train_tokenizer


@click.command(epilog="Example: python -m demo.train --smoke --out /tmp/smoke")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the checkpoint.")
@click.option(
    "--steps", type=click.IntRange(1), help="Steps of training; they, not the clock, decide its length."
)
@click.option("--products", type=click.IntRange(1468), help="Products to draw, two pictures each.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of weights, batches and captions.")
@click.option(
    "--threads", type=click.IntRange(1), default=os.cpu_count(), show_default=True, help="CPU threads."
)
@click.option("--smoke", is_flag=True, help="A run of two or three minutes that shows that all of it works.")
@click.option(
    "--set", "changes", multiple=True, metavar="NAME=NUMBER", help="Change any other number of the recipe."
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(".build/demo-training"),
    show_default=True,
    help="Where drawn pictures are kept for the next run.",
)
def main(
    out: Path,
    steps: int | None,
    products: int | None,
    seed: int,
    threads: int,
    *,
    smoke: bool,
    changes: tuple[str, ...],
    cache: Path,
) -> None:
    """Train the demo model from scratch on drawn product pictures and save it as a transformers checkpoint.

    The same seed, steps and thread count give the same model as far as the processor's arithmetic does. Two cores
    need about half an hour.
    """
    torch.set_num_threads(threads)
    wanted: dict[str, Any] = {"steps": steps, "products": products, "seed": seed} | dict(
        _number(change) for change in changes
    )
    recipe = dataclasses.replace(
        SMOKE if smoke else Recipe(), **{k: v for k, v in wanted.items() if v is not None}
    )
    tokenizer = train_tokenizer(corpus(recipe.seed), recipe.vocabulary, recipe.text_length)
    model = build_model(recipe, tokenizer)
    pool = training_pool(recipe.products, recipe.image_size, cache, threads)
    click.echo(f"{sum(p.numel() for p in model.parameters()):,} parameters, {recipe.products:,} products")
    train(model, Batches(pool, tokenizer, recipe), recipe, click.echo)
    # Half precision on disk; config.json names single precision, to which the weights are loaded.
    model.save_pretrained(out, state_dict={name: value.half() for name, value in model.state_dict().items()})
    tokenizer.save_pretrained(out)
    build_processor(recipe.image_size).save_pretrained(out)
    (out / "recipe.json").write_text(json.dumps(dataclasses.asdict(recipe), indent=2) + "\n")
    click.echo(f"Saved {out}. Measure it: python -m demo.evaluate {out}")


def _number(change: str) -> tuple[str, float]:
    name, _, value = change.partition("=")
    kinds = {field.name: field.type for field in dataclasses.fields(Recipe)}
    if name not in kinds:
        raise click.BadParameter(f"{name}: no such number; there are {', '.join(kinds)}", param_hint="--set")
    try:
        return name, int(value) if kinds[name] is int else float(value)
    except ValueError as error:
        raise click.BadParameter(f"{name}: {value!r} is not a number", param_hint="--set") from error


if __name__ == "__main__":
    main()
