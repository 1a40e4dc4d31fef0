"""How well texts find pictures; similarities are (texts, pictures), everything is a share between 0 and 1."""

from collections import Counter
from collections.abc import Sequence

import torch

from demo.drawing.products import Product
from demo.language.captions import Caption


def recall(similarity: torch.Tensor, wanted: slice, depth: int) -> float:
    """Share of the texts in `wanted` whose own picture (the diagonal) is among the nearest `depth`."""
    rank = (similarity >= similarity.diagonal()[:, None]).sum(1)
    return float((rank[wanted] <= depth).float().mean())


def label_accuracy(pictures: torch.Tensor, prompts: Sequence[torch.Tensor], labels: Sequence[int]) -> float:
    """Zero-shot: share of pictures nearest to the mean of their own label's prompts."""
    return float((_nearest(pictures, prompts) == torch.tensor(labels)).float().mean())


def confusions(
    pictures: torch.Tensor,
    prompts: Sequence[torch.Tensor],
    labels: Sequence[int],
    names: Sequence[str],
    most: int = 5,
) -> list[str]:
    """The commonest mistakes of `label_accuracy`, as 'this as that: times'."""
    pairs = zip(labels, _nearest(pictures, prompts).tolist(), strict=True)
    counts = Counter((names[true], names[guess]) for true, guess in pairs if true != guess)
    return [f"{true} as {guess}: {times}" for (true, guess), times in counts.most_common(most)]


def _nearest(pictures: torch.Tensor, prompts: Sequence[torch.Tensor]) -> torch.Tensor:
    centres = torch.stack([torch.nn.functional.normalize(p.mean(0), dim=-1) for p in prompts])
    return (pictures @ centres.T).argmax(1)


def precision(similarity: torch.Tensor, question: Caption, products: Sequence[Product], depth: int) -> float:
    """Share of fitting products among the nearest `depth`, of as many as there are; one row of similarities."""
    stock = sum(question.fits(product) for product in products)
    if not stock:
        raise ValueError(f"no product fits {question.text!r}")
    considered = min(depth, stock)
    nearest = similarity.topk(considered).indices.tolist()
    return sum(question.fits(products[i]) for i in nearest) / considered


def separation(on_topic: torch.Tensor, off_topic: torch.Tensor) -> float:
    """Chance that an on-topic text's best cosine is above an off-topic one's (the area under the ROC curve)."""
    return float((on_topic[:, None] > off_topic[None]).float().mean())
