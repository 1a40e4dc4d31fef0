"""The training code on a small scale; torch is imported where it is used, so that other runs need not have it."""

from __future__ import annotations

import dataclasses
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from demo.drawing.products import Product, combinations
from demo.language.captions import Caption, caption
from demo.language.everyday import EVERYDAY_TEXTS

if TYPE_CHECKING:
    from transformers import CLIPModel, PreTrainedTokenizerFast

    from demo.training.batches import Batches
    from demo.training.recipe import Recipe

pytestmark = pytest.mark.model

SIZE = 48


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    from demo.training.recipe import Recipe

    return Recipe(
        image_size=SIZE,
        vision_layers=1,
        text_layers=1,
        groups=2,
        off_topic=3,
        steps=12,
        warm_up=2,
        vocabulary=500,
    )


@pytest.fixture(scope="module")
def tokenizer(recipe: Recipe) -> PreTrainedTokenizerFast:
    from demo.training.tokenizer import train_tokenizer

    rng = Random(0)
    texts = [caption(Product(*combination, 0), rng).text for combination in combinations()]
    return train_tokenizer(texts, recipe.vocabulary, recipe.text_length)


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    from demo.training.pictures import training_picture

    return np.stack([[training_picture(p, view, SIZE) for view in (0, 1)] for p in products()])


def products() -> list[Product]:
    return [Product(*combination, i) for i, combination in enumerate(combinations()[:48])]


def make_batches(recipe: Recipe, tokenizer: PreTrainedTokenizerFast, pixels: np.ndarray) -> Batches:
    from demo.training.batches import Batches
    from demo.training.pictures import Pool

    return Batches(Pool(products(), pixels), tokenizer, recipe)


def trained(
    recipe: Recipe, tokenizer: PreTrainedTokenizerFast, pixels: np.ndarray
) -> tuple[CLIPModel, list[str]]:
    from demo.training.loop import train
    from demo.training.model import build_model

    model, lines = build_model(recipe, tokenizer), list[str]()
    train(model, make_batches(recipe, tokenizer, pixels), recipe, lines.append)
    return model, lines


def test_every_text_ends_with_the_highest_id(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = tokenizer(["red striped mug", "Ünïcode ☂", "a " * 100], truncation=True)["input_ids"]

    assert tokenizer.eos_token_id == len(tokenizer) - 1
    assert all(row[-1] == tokenizer.eos_token_id and row.count(row[-1]) == 1 for row in ids)
    assert max(map(len, ids)) == tokenizer.model_max_length


def test_a_batch_is_what_it_says(
    recipe: Recipe, tokenizer: PreTrainedTokenizerFast, pixels: np.ndarray
) -> None:
    batch = make_batches(recipe, tokenizer, pixels).next()

    count = batch.pixels.shape[0]
    assert batch.pixels.shape[1:] == (3, SIZE, SIZE)
    assert batch.ids.shape == batch.mask.shape
    assert batch.ids.shape[0] == count + recipe.off_topic
    assert batch.fits.diagonal().all()
    assert batch.seen.shape == (count, 3)
    for column, stated in enumerate(batch.said):
        own = stated[range(count), batch.seen[:, column]]
        assert ((own > 0) | (stated.sum(1) == 0)).all()


def test_training_changes_the_model_and_repeats_itself(
    recipe: Recipe, tokenizer: PreTrainedTokenizerFast, pixels: np.ndarray
) -> None:
    import torch

    from demo.training.model import build_model

    first, lines = trained(recipe, tokenizer, pixels)
    second, _ = trained(recipe, tokenizer, pixels)

    untrained = build_model(recipe, tokenizer).state_dict()
    after, again = first.state_dict(), second.state_dict()
    # Reductions over two threads may round differently; a different batch would be far off.
    assert all(torch.allclose(after[name], again[name], atol=2e-3) for name in after)
    assert not all(torch.allclose(after[name], untrained[name], atol=2e-3) for name in after)
    assert lines[-1].startswith(f"step {recipe.steps - 1:5d}/{recipe.steps}")


def test_another_seed_makes_other_batches(
    recipe: Recipe, tokenizer: PreTrainedTokenizerFast, pixels: np.ndarray
) -> None:
    other = dataclasses.replace(recipe, seed=1)
    seeds = [make_batches(r, tokenizer, pixels).next().pixels for r in (recipe, recipe, other)]

    assert seeds[0].equal(seeds[1])
    assert not seeds[0].equal(seeds[2])


def test_other_pictures_that_a_text_is_true_of_are_no_negatives() -> None:
    import torch

    from demo.training.losses import contrastive

    texts = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    pictures = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    same = contrastive(texts, pictures, torch.ones(2, 2, dtype=torch.bool), torch.tensor(10.0))
    apart = contrastive(texts, pictures, torch.eye(2, dtype=torch.bool), torch.tensor(10.0))

    assert same < 1e-4
    assert apart == pytest.approx(np.log(2), abs=1e-4)


def test_off_topic_texts_are_pushed_away_only_while_they_are_near() -> None:
    import torch

    from demo.training.losses import repelled

    pictures = torch.eye(2)

    assert repelled(torch.tensor([[-1.0, 0.0]]), pictures) == 0
    assert repelled(torch.tensor([[0.6, 0.8]]), pictures) == pytest.approx(0.8)


def test_measures_count_what_they_say() -> None:
    import torch

    from demo.training import measures

    similarity = torch.tensor([[0.9, 0.1, 0.0], [0.8, 0.7, 0.0], [0.5, 0.4, 0.3]])
    assert measures.recall(similarity, slice(None), 1) == pytest.approx(1 / 3)
    assert measures.recall(similarity, slice(None), 2) == pytest.approx(2 / 3)
    assert measures.recall(similarity, slice(2, 3), 3) == 1

    shop = [
        Product("mug", "red", "plain", 0),
        Product("mug", "blue", "plain", 0),
        Product("bowl", "red", "plain", 0),
    ]
    mugs = Caption("mug", frozenset({"mug"}))
    assert measures.precision(torch.tensor([0.9, 0.1, 0.8]), mugs, shop, 5) == 0.5
    with pytest.raises(ValueError, match="no product fits 'sofa'"):
        measures.precision(torch.tensor([0.9, 0.1, 0.8]), Caption("sofa", frozenset({"sofa"})), shop, 5)

    assert measures.separation(torch.tensor([0.9, 0.5]), torch.tensor([0.1, 0.6])) == 0.75


def test_held_out_combinations_are_never_drawn_for_training() -> None:
    from demo.training.split import evaluation_products, split_combinations, training_products

    seen, held_out = split_combinations()
    drawn = training_products(3000)
    new, count = evaluation_products(600)

    assert len(held_out) == 259
    assert not set(seen) & set(held_out)
    assert {(p.kind, p.colour, p.pattern) for p in drawn} == set(seen)
    assert {(p.kind, p.colour, p.pattern) for p in new[:count]} == set(held_out)
    assert {p.seed for p in drawn}.isdisjoint({p.seed for p in new})


def test_training_skips_the_questions_kept_for_tests(
    recipe: Recipe, tokenizer: PreTrainedTokenizerFast, pixels: np.ndarray
) -> None:
    batches = make_batches(dataclasses.replace(recipe, off_topic=0), tokenizer, pixels)

    texts = {
        text.strip()
        for _ in range(60)
        for text in tokenizer.batch_decode(batches.next().ids, skip_special_tokens=True)
    }
    assert len(texts) > 300
    assert texts.isdisjoint(EVERYDAY_TEXTS)


def test_the_training_command_refuses_unknown_numbers(tmp_path: object) -> None:
    from demo.train import main

    result = CliRunner().invoke(main, ["--out", f"{tmp_path}/x", "--set", "speed=3"])

    assert result.exit_code == 2
    assert "speed: no such number; there are" in result.output
