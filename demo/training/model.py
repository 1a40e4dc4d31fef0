"""The demo model: transformers' CLIPModel, very small."""

import math

import torch
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, PreTrainedTokenizerFast

from demo.training.recipe import Recipe

_POSITION_SCALE = 0.5


def build_model(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> CLIPModel:
    """An untrained model; its picture positions start as 2-D sines, which a ViT of this size would not find itself."""
    ids = {
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": recipe.text_width,
        "intermediate_size": 4 * recipe.text_width,
        "num_hidden_layers": recipe.text_layers,
        "num_attention_heads": recipe.heads,
        "max_position_embeddings": recipe.text_length,
        "projection_dim": recipe.dimension,
        **ids,
    }
    vision = {
        "hidden_size": recipe.vision_width,
        "intermediate_size": 4 * recipe.vision_width,
        "num_hidden_layers": recipe.vision_layers,
        "num_attention_heads": recipe.heads,
        "image_size": recipe.image_size,
        "patch_size": recipe.patch_size,
        "projection_dim": recipe.dimension,
    }
    torch.manual_seed(recipe.seed)
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=recipe.dimension))
    with torch.no_grad():
        positions = model.vision_model.embeddings.position_embedding.weight
        positions[1:] = _sines(recipe.image_size // recipe.patch_size, recipe.vision_width) * _POSITION_SCALE
        model.logit_scale.fill_(math.log(1 / 0.07))
    return model


def build_processor(size: int) -> CLIPImageProcessor:
    """CLIP's usual preparation for pictures of `size` pixels: shortest edge, centre crop, CLIP's mean and deviation."""
    return CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})


def embeddings(output: object) -> torch.Tensor:
    """Unit vectors from what `get_text_features` or `get_image_features` returned."""
    features = getattr(output, "pooler_output", output)
    if not isinstance(features, torch.Tensor):
        raise TypeError(f"no embedding in {type(output).__name__}")
    return torch.nn.functional.normalize(features.float(), dim=-1)


def _sines(side: int, width: int) -> torch.Tensor:
    """(side * side, width): sines and cosines of row and column at wavelengths from the whole side downwards."""
    grid = torch.arange(side) / (side - 1) * 2 - 1
    y, x = torch.meshgrid(grid, grid, indexing="ij")
    waves = torch.logspace(0, math.log10(side / 2), width // 4) * math.pi / 2
    phases = [axis.reshape(-1, 1) * waves for axis in (x, y)]
    return torch.cat([f(phase) for phase in phases for f in (torch.sin, torch.cos)], 1)
