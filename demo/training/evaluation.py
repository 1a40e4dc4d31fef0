"""The held-out evaluation of a checkpoint."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

import torch

from demo.assortment import assortment
from demo.catalogue import PICTURE_SIZE
from demo.drawing.colours import COLOURS
from demo.drawing.kinds import KINDS
from demo.drawing.patterns import PATTERNS
from demo.drawing.products import Product
from demo.drawing.render import draw
from demo.language.captions import canonical, complete
from demo.language.everyday import EVERYDAY, OFF_TOPIC
from demo.training import measures
from demo.training.checkpoint import Checkpoint, as_jpeg
from demo.training.split import evaluation_products

_WORDING_SEED = 11
_GALLERY = 600
_CATALOGUE = 300


@dataclass(frozen=True)
class Result:
    """One measured share, and what to know about it."""

    name: str
    value: float
    note: str = ""


@dataclass(frozen=True)
class Gallery:
    """New products, one of each combination, the held-out combinations first; two views of each embedded."""

    products: list[Product]
    held_out: int
    first: torch.Tensor
    second: torch.Tensor


def evaluate(
    checkpoint: Checkpoint, gallery_size: int = _GALLERY, report: Callable[[Result], None] | None = None
) -> list[Result]:
    """Every figure of the model card; `report` hears of each as soon as it is known."""
    gallery = open_gallery(checkpoint, gallery_size)
    results = []
    for part in (_retrieval, _zero_shot, _views, _everyday, _off_topic):
        for result in part(checkpoint, gallery):
            results.append(result)
            if report:
                report(result)
    return results


def open_gallery(checkpoint: Checkpoint, size: int) -> Gallery:
    """Draw the gallery as the catalogue is drawn, through JPEG and the checkpoint's own preparation."""
    products, held_out = evaluation_products(size)
    first, second = (
        checkpoint.pictures([as_jpeg(draw(p, view, PICTURE_SIZE)) for p in products]) for view in (0, 1)
    )
    return Gallery(products, held_out, first, second)


def _retrieval(checkpoint: Checkpoint, gallery: Gallery) -> list[Result]:
    rng = Random(_WORDING_SEED)  # noqa: S311 - test data
    wordings = {
        "'a red striped mug'": [canonical(p).text for p in gallery.products],
        "any wording": [complete(p, rng).text for p in gallery.products],
    }
    results = []
    for wording, texts in wordings.items():
        similarity = checkpoint.texts(texts) @ gallery.first.T
        for part, rows in (("held out", slice(gallery.held_out)), ("seen", slice(gallery.held_out, None))):
            results += [
                Result(
                    f"text to picture, {wording}, {part}, R@{depth}", measures.recall(similarity, rows, depth)
                )
                for depth in (1, 5)
            ]
    return results


_PROMPTS: tuple[tuple[str, list[str], tuple[str, ...], Callable[[Product], str]], ...] = (
    ("kind", list(KINDS), ("{}", "a {}", "photo of a {}"), lambda p: p.kind),
    ("colour", list(COLOURS), ("{}", "something {}", "a {} product"), lambda p: p.colour),
    ("pattern", list(PATTERNS), ("{}", "{} pattern", "something {}"), lambda p: p.pattern),
)


def _zero_shot(checkpoint: Checkpoint, gallery: Gallery) -> list[Result]:
    results = []
    held_out = gallery.first[: gallery.held_out]
    for name, values, templates, of in _PROMPTS:
        prompts = [checkpoint.texts([t.format(value) for t in templates]) for value in values]
        labels = [values.index(of(product)) for product in gallery.products[: gallery.held_out]]
        mistakes = "; ".join(measures.confusions(held_out, prompts, labels, values))
        share = measures.label_accuracy(held_out, prompts, labels)
        results.append(Result(f"zero-shot {name}, held out", share, mistakes))
    return results


def _views(_: Checkpoint, gallery: Gallery) -> list[Result]:
    similarity = gallery.first @ gallery.second.T
    share = measures.recall(similarity, slice(gallery.held_out), 1)
    return [Result("picture to picture, other view, held out, R@1", share)]


@cache
def _shop() -> list[Product]:
    return assortment(_CATALOGUE)


def _everyday(checkpoint: Checkpoint, _: Gallery) -> list[Result]:
    pictures = checkpoint.pictures([as_jpeg(draw(p, 0, PICTURE_SIZE)) for p in _shop()])
    similarity = checkpoint.texts([question.text for question in EVERYDAY]) @ pictures.T
    shares = {
        depth: [
            measures.precision(row, q, _shop(), depth) for row, q in zip(similarity, EVERYDAY, strict=True)
        ]
        for depth in (1, 5)
    }
    missed = "; ".join(q.text for q, share in zip(EVERYDAY, shares[1], strict=True) if share < 1)
    return [
        Result("everyday questions, first product fits", sum(shares[1]) / len(EVERYDAY), missed),
        Result("everyday questions, share of the first five that fit", sum(shares[5]) / len(EVERYDAY)),
    ]


def _off_topic(checkpoint: Checkpoint, gallery: Gallery) -> list[Result]:
    rng = Random(_WORDING_SEED)  # noqa: S311 - test data
    on_topic = [complete(p, rng).text for p in gallery.products[: gallery.held_out]]
    on_topic += [question.text for question in EVERYDAY]
    best_on = (checkpoint.texts(on_topic) @ gallery.first.T).amax(1)
    best_off = (checkpoint.texts(OFF_TOPIC) @ gallery.first.T).amax(1)
    note = (
        f"best cosine on topic: 5th percentile {best_on.quantile(0.05):.2f}, median {best_on.median():.2f}; "
        f"off topic: median {best_off.median():.2f}, highest {best_off.max():.2f}"
    )
    return [
        Result("off-topic texts told apart by best cosine, AUC", measures.separation(best_on, best_off), note)
    ]
