"""With transformers alone: the AWS samples' way, and the fastest that torch itself offers on a CPU."""

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.ways import BATCH, Encoders, Vectors, Weights

DECODERS = 4


def samples(weights: Weights) -> Encoders:
    """One request a picture through the processor and the model in fp32, as the AWS samples' inference.py does."""
    import torch
    from PIL import Image
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

    model: Any = CLIPModel.from_pretrained(weights.checkpoint)
    processor = CLIPImageProcessorPil.from_pretrained(weights.checkpoint)
    tokenizer = AutoTokenizer.from_pretrained(weights.checkpoint)

    def one(file: Path) -> Vectors:
        with torch.inference_mode(), Image.open(file) as picture:
            return model.get_image_features(**processor(picture, return_tensors="pt")).pooler_output

    def text(words: str) -> Vectors:
        with torch.inference_mode():
            return model.get_text_features(**tokenizer(words, return_tensors="pt")).pooler_output

    return Encoders(lambda files: torch.cat([one(file) for file in files]), text)


def bf16(weights: Weights) -> Encoders:
    """The model in bf16 on batches, while threads decode and preprocess the next ones."""
    import torch
    from PIL import Image
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

    model: Any = CLIPModel.from_pretrained(weights.checkpoint, dtype=torch.bfloat16)
    processor = CLIPImageProcessorPil.from_pretrained(weights.checkpoint)
    tokenizer = AutoTokenizer.from_pretrained(weights.checkpoint)
    pool = ThreadPoolExecutor(DECODERS)

    def pixels(file: Path) -> Any:
        with Image.open(file) as picture:
            return processor(picture, return_tensors="pt")["pixel_values"].to(torch.bfloat16)

    def images(files: Sequence[Path]) -> Vectors:
        prepared, vectors = pool.map(pixels, files), []
        while batch := list(itertools.islice(prepared, BATCH)):
            with torch.inference_mode():
                vectors.append(model.get_image_features(pixel_values=torch.cat(batch)).pooler_output)
        return torch.cat(vectors).float()

    def text(words: str) -> Vectors:
        with torch.inference_mode():
            return model.get_text_features(**tokenizer(words, return_tensors="pt")).pooler_output.float()

    return Encoders(images, text)
