"""The last layer of a tower, computed for the one token that the tower reads of it: exact, and cheaper."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import torch

from model_code.export.architectures import Family
from model_code.export.errors import ExportError


@contextmanager
def last_layers(model: torch.nn.Module, family: Family) -> Iterator[None]:
    """Let the last encoder layers compute only what the family's towers pool, as long as the block lasts.

    Raises `ExportError` in the block where such a layer turns out to attend through a mask.
    """
    places = {"vision_model": family.vision_pools, "text_model": family.text_pools}
    with ExitStack() as block:
        for tower, place in places.items():
            if place is not None:
                block.enter_context(_only(model.get_submodule(f"{tower}.encoder.layers")[-1], place))
        yield


@contextmanager
def _only(layer: Any, place: int) -> Iterator[None]:
    layer.forward = partial(_one_token, layer, place)  # shadows the class's own
    try:
        yield
    finally:
        del layer.forward


def _one_token(
    layer: Any, place: int, states: torch.Tensor, attention_mask: torch.Tensor | None = None, **_: object
) -> torch.Tensor:
    """Return the layer's states (n, 1, width) at one place (0 or -1) of its input (n, tokens, width).

    Keys and values are those of all tokens; queries and all that follows need the one.
    """
    if attention_mask is not None:
        raise ExportError("this version of transformers masks a tower that is not to be masked")
    at = slice(0, 1) if place == 0 else slice(-1, None)
    attention, seen = layer.self_attn, layer.layer_norm1(states)
    queries, keys, values = (
        project(tokens).unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)
        for project, tokens in (
            (attention.q_proj, seen[:, at]),
            (attention.k_proj, seen),
            (attention.v_proj, seen),
        )
    )
    mixed = torch.nn.functional.scaled_dot_product_attention(queries, keys, values, scale=attention.scale)
    one = states[:, at] + attention.out_proj(mixed.transpose(1, 2).flatten(2))
    return one + layer.mlp(layer.layer_norm2(one))
