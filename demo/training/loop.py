"""The training run."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import CLIPModel

from demo.training.batches import Batches
from demo.training.losses import AttributeHeads, Losses, between_views, contrastive, repelled
from demo.training.recipe import Recipe

_MAX_SCALE = math.log(60)
_REPORT_EVERY = 50
Report = Callable[[str], None]


@dataclass(frozen=True)
class _Schedule:
    """An optimiser and its highest learning rate."""

    optimiser: torch.optim.Optimizer
    rate: float

    def set(self, step: int, recipe: Recipe) -> None:
        """Linear warm-up, then half a cosine."""
        share = min(1, (step + 1) / recipe.warm_up) * (0.5 + 0.5 * math.cos(math.pi * step / recipe.steps))
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * share + 1e-6


def train(model: CLIPModel, batches: Batches, recipe: Recipe, report: Report) -> None:
    """Train `model` in place for `recipe.steps` steps."""
    heads = AttributeHeads(recipe.dimension)
    schedules = _schedules(model, heads, recipe)
    started = time.monotonic()
    model.train()
    for step in range(recipe.steps):
        for schedule in schedules:
            schedule.set(step, recipe)
        losses = _step(model, heads, batches, recipe, schedules)
        if step % _REPORT_EVERY == 0 or step == recipe.steps - 1:
            report(_line(step, losses, recipe, time.monotonic() - started))
    model.train(mode=False)


def _step(
    model: CLIPModel, heads: AttributeHeads, batches: Batches, recipe: Recipe, schedules: list[_Schedule]
) -> Losses:
    batch = batches.next()
    with torch.autocast("cpu", torch.bfloat16):
        pictures = model.get_image_features(pixel_values=batch.pixels).pooler_output.float()
        texts = model.get_text_features(input_ids=batch.ids, attention_mask=batch.mask).pooler_output.float()
    count = pictures.shape[0]
    seen, said = (torch.nn.functional.normalize(x, dim=-1) for x in (pictures, texts))
    losses = Losses(
        contrastive(said, seen, batch.fits, model.logit_scale.exp()),
        between_views(seen),
        heads.loss(pictures, texts[:count], batch),
        repelled(said[count:], seen),
    )
    for schedule in schedules:
        schedule.optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(losses.total(recipe))
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for schedule in schedules:
        schedule.optimiser.step()
    with torch.no_grad():
        model.logit_scale.clamp_(0, _MAX_SCALE)
    return losses


def _schedules(model: CLIPModel, heads: AttributeHeads, recipe: Recipe) -> list[_Schedule]:
    """Muon for the matrices inside the layers, AdamW for everything else."""
    matrices, decayed, free = [], [], []
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2 and ".layers." in name and recipe.muon_rate:
            matrices.append(parameter)
        elif parameter.ndim < 2 or name.endswith(("position_embedding.weight", "token_embedding.weight")):
            free.append(parameter)
        else:
            decayed.append(parameter)
    groups = [
        {"params": [*decayed, *heads.parameters()], "weight_decay": recipe.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.98), eps=1e-6)
    schedules = [_Schedule(adam, recipe.learning_rate)]
    if matrices:
        muon = torch.optim.Muon(
            matrices, lr=recipe.muon_rate, weight_decay=recipe.weight_decay, adjust_lr_fn="match_rms_adamw"
        )
        schedules.append(_Schedule(muon, recipe.muon_rate))
    return schedules


def _line(step: int, losses: Losses, recipe: Recipe, seconds: float) -> str:
    speed = (step + 1) * recipe.pictures / seconds
    return (
        f"step {step:5d}/{recipe.steps}  contrastive {losses.contrastive:.3f}  views {losses.views:.3f}  "
        f"attributes {losses.attributes:.2f}  off-topic {losses.off_topic:.3f}  {speed:.0f} pictures/s  {seconds:.0f} s"
    )
