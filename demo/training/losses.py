"""What training minimises."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from demo.training.batches import LABELS, Batch
from demo.training.recipe import Recipe

_VIEW_SCALE = 20.0
_HIDDEN = -1e4  # a logit that softmax ignores


class AttributeHeads:
    """Reads kind, colour and pattern from pictures and texts; thrown away after training."""

    def __init__(self, dimension: int) -> None:
        self._sizes = [len(names) for names in LABELS]
        self._pictures = nn.Linear(dimension, sum(self._sizes))
        self._texts = nn.Linear(dimension, sum(self._sizes))

    def parameters(self) -> list[nn.Parameter]:
        """What is to be trained."""
        return [*self._pictures.parameters(), *self._texts.parameters()]

    def loss(self, pictures: torch.Tensor, texts: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Cross entropy over what is to be seen and what is said; embeddings need not be of length 1."""
        seen = self._pictures(pictures).split(self._sizes, 1)
        said = self._texts(texts).split(self._sizes, 1)
        losses = [functional.cross_entropy(logits, batch.seen[:, i]) for i, logits in enumerate(seen)]
        return torch.stack([*losses, *map(_stated_loss, said, batch.said)]).sum()


def _stated_loss(logits: torch.Tensor, stated: torch.Tensor) -> torch.Tensor:
    """Mean over the texts that state anything."""
    loss = -(stated * logits.log_softmax(1)).sum(1)
    return loss.sum() / (stated.sum() + 1e-6)


@dataclass(frozen=True)
class Losses:
    """The parts of one step's loss."""

    contrastive: torch.Tensor
    views: torch.Tensor
    attributes: torch.Tensor
    off_topic: torch.Tensor

    def total(self, recipe: Recipe) -> torch.Tensor:
        """Their weighted sum."""
        return (
            self.contrastive
            + recipe.view_weight * self.views
            + recipe.attribute_weight * self.attributes
            + recipe.off_topic_weight * self.off_topic
        )


def contrastive(
    texts: torch.Tensor, pictures: torch.Tensor, fits: torch.Tensor, scale: torch.Tensor
) -> torch.Tensor:
    """InfoNCE both ways; other pictures that a caption is true of are no negatives of it.

    `texts` (B + extra, D): those after the first B belong to no picture.
    """
    count = pictures.shape[0]
    logits = scale * texts @ pictures.T
    own = torch.eye(count, dtype=torch.bool)
    matched = logits[:count].masked_fill(fits & ~own, _HIDDEN)
    target = torch.arange(count)
    to_text = torch.cat([matched, logits[count:]]).T
    return (functional.cross_entropy(matched, target) + functional.cross_entropy(to_text, target)) / 2


def between_views(pictures: torch.Tensor) -> torch.Tensor:
    """InfoNCE between the two views of each product; `pictures` (2 x products, D), views side by side."""
    first, second = pictures[0::2], pictures[1::2]
    logits = _VIEW_SCALE * first @ second.T
    target = torch.arange(first.shape[0])
    return (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2


def repelled(off_topic: torch.Tensor, pictures: torch.Tensor) -> torch.Tensor:
    """How far off-topic texts reach above a cosine of zero at their nearest picture."""
    return functional.relu((off_topic @ pictures.T).amax(1)).mean()
