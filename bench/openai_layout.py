"""A CLIP checkpoint of transformers in OpenAI's layout, which open_clip and clip-retrieval load."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from transformers import CLIPModel

_TOWERS = {"vision_model": "visual.transformer", "text_model": "transformer"}
_LAYER = {
    "self_attn.out_proj": "attn.out_proj",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}
_OTHERS = {
    "logit_scale": "logit_scale",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
    "vision_model.embeddings.patch_embedding.weight": "visual.conv1.weight",
    "vision_model.pre_layrnorm.weight": "visual.ln_pre.weight",
    "vision_model.pre_layrnorm.bias": "visual.ln_pre.bias",
    "vision_model.post_layernorm.weight": "visual.ln_post.weight",
    "vision_model.post_layernorm.bias": "visual.ln_post.bias",
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    "text_model.final_layer_norm.weight": "ln_final.weight",
    "text_model.final_layer_norm.bias": "ln_final.bias",
}
_TURNED = {"visual_projection.weight": "visual.proj", "text_projection.weight": "text_projection"}


def write(checkpoint: Path, state: Path, description: Path) -> None:
    """Write a checkpoint's weights as OpenAI's state and its architecture as open_clip describes one."""
    model: Any = CLIPModel.from_pretrained(checkpoint)
    torch.save(dict(_state(model.state_dict(), model.config)), state)
    description.write_text(json.dumps(_description(model.config), indent=1) + "\n")


def _state(given: dict[str, Any], config: Any) -> Iterator[tuple[str, Any]]:
    for theirs, name in _OTHERS.items():
        yield name, given[theirs].contiguous()
    for theirs, name in _TURNED.items():
        yield name, given[theirs].T.contiguous()
    layers = {"vision_model": config.vision_config, "text_model": config.text_config}
    for tower, name in _TOWERS.items():
        for number in range(layers[tower].num_hidden_layers):
            yield from _layer(given, f"{tower}.encoder.layers.{number}", f"{name}.resblocks.{number}")


def _layer(given: dict[str, Any], theirs: str, name: str) -> Iterator[tuple[str, Any]]:
    for kind in ("weight", "bias"):
        parts = [given[f"{theirs}.self_attn.{part}_proj.{kind}"] for part in "qkv"]
        yield f"{name}.attn.in_proj_{kind}", torch.cat(parts)
        for their_part, part in _LAYER.items():
            yield f"{name}.{part}.{kind}", given[f"{theirs}.{their_part}.{kind}"]


def _description(config: Any) -> dict[str, Any]:
    vision, text = config.vision_config, config.text_config
    return {
        "embed_dim": config.projection_dim,
        "quick_gelu": vision.hidden_act == "quick_gelu",
        "vision_cfg": {
            "image_size": vision.image_size,
            "layers": vision.num_hidden_layers,
            "width": vision.hidden_size,
            "head_width": vision.hidden_size // vision.num_attention_heads,
            "mlp_ratio": vision.intermediate_size / vision.hidden_size,
            "patch_size": vision.patch_size,
        },
        "text_cfg": {
            "context_length": text.max_position_embeddings,
            "vocab_size": text.vocab_size,
            "width": text.hidden_size,
            "heads": text.num_attention_heads,
            "layers": text.num_hidden_layers,
        },
    }
