"""Ways to turn pictures into CLIP vectors on a CPU, each run in a process of its own: `python contenders.py NAME …`.

A process loads, encodes one picture, says so, and then encodes all pictures each time it reads a line. Every answer
is a line of JSON.
"""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

BATCH = 32
WORDS = "red mug"

Encode = Callable[[Sequence[Path]], None]
Text = Callable[[str], None]


def samples(checkpoint: Path) -> tuple[Encode, Text]:
    """One request a picture through transformers' processor and model, as the AWS samples do."""
    import torch
    from PIL import Image
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

    model: Any = CLIPModel.from_pretrained(checkpoint)
    processor, tokenizer = (
        CLIPImageProcessorPil.from_pretrained(checkpoint),
        AutoTokenizer.from_pretrained(checkpoint),
    )

    def encode(files: Sequence[Path]) -> None:
        for file in files:
            with torch.inference_mode(), Image.open(file) as picture:
                model.get_image_features(**processor(picture, return_tensors="pt"))

    def text(words: str) -> None:
        with torch.inference_mode():
            model.get_text_features(**tokenizer(words, return_tensors="pt"))

    return encode, text


def bf16(checkpoint: Path) -> tuple[Encode, Text]:
    """Torch in bf16, batches of 32, decoding in threads while the model runs."""
    import torch
    from PIL import Image
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

    model: Any = CLIPModel.from_pretrained(checkpoint, dtype=torch.bfloat16)
    processor, tokenizer = (
        CLIPImageProcessorPil.from_pretrained(checkpoint),
        AutoTokenizer.from_pretrained(checkpoint),
    )
    pool = ThreadPoolExecutor(4)

    def pixels(file: Path) -> Any:
        with Image.open(file) as picture:
            return processor(picture, return_tensors="pt")["pixel_values"]

    def encode(files: Sequence[Path]) -> None:
        prepared = pool.map(pixels, files)
        for _ in range(0, len(files), BATCH):
            batch = list(itertools.islice(prepared, BATCH))
            with torch.inference_mode():
                model.get_image_features(pixel_values=torch.cat(batch).to(torch.bfloat16))

    def text(words: str) -> None:
        with torch.inference_mode():
            model.get_text_features(**tokenizer(words, return_tensors="pt"))

    return encode, text


def sentence_transformers(checkpoint: Path) -> tuple[Encode, Text]:
    """sentence-transformers' CLIP model, its own batches."""
    from PIL import Image

    library = import_module("sentence_transformers")
    tower = import_module("sentence_transformers.models").CLIPModel(str(checkpoint))
    model = library.SentenceTransformer(modules=[tower], device="cpu")

    def encode(files: Sequence[Path]) -> None:
        model.encode([Image.open(file) for file in files], batch_size=BATCH)

    return encode, lambda words: model.encode(words)


def open_clip(_: Path) -> tuple[Encode, Text]:
    """open_clip's ViT-B-32 with its own preprocessing, batches of 32."""
    import torch
    from PIL import Image

    library = import_module("open_clip")
    model, _, preprocess = library.create_model_and_transforms("ViT-B-32")
    tokenizer = library.get_tokenizer("ViT-B-32")

    def encode(files: Sequence[Path]) -> None:
        for at in range(0, len(files), BATCH):
            batch = torch.stack([preprocess(Image.open(file)) for file in files[at : at + BATCH]])
            with torch.inference_mode():
                model.encode_image(batch)

    def text(words: str) -> None:
        with torch.inference_mode():
            model.encode_text(tokenizer([words]))

    return encode, text


def clip_retrieval(_: Path) -> tuple[Encode, Text]:
    """clip-retrieval's reader (torch's loader with two workers) and open_clip's model."""
    import torch

    library, readers = import_module("open_clip"), import_module("clip_retrieval.clip_inference.reader")
    model, _, preprocess = library.create_model_and_transforms("ViT-B-32")
    tokenizer = library.get_tokenizer("ViT-B-32")

    def encode(files: Sequence[Path]) -> None:
        folder = str(files[0].parent)
        sampler, with_text, with_image, with_metadata = readers.Sampler(0, 1), False, True, False
        arguments = (preprocess, tokenizer, folder, BATCH, 2, with_text, with_image, with_metadata)
        reader = readers.FilesReader(sampler, *arguments)
        for batch in reader:
            with torch.inference_mode():
                model.encode_image(batch["image_tensor"])

    def text(words: str) -> None:
        with torch.inference_mode():
            model.encode_text(tokenizer([words]))

    return encode, text


CONTENDERS = {
    "samples": samples,
    "sentence-transformers": sentence_transformers,
    "open_clip": open_clip,
    "clip-retrieval": clip_retrieval,
    "torch bf16": bf16,
}


def answer(**fields: object) -> None:
    """Write one line for the bench to read."""
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Load one contender and time it whenever a line comes in."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("pictures", type=Path)
    given = parser.parse_args()
    files = sorted(given.pictures.glob("*.jpg"))
    try:
        encode, text = CONTENDERS[given.name](given.checkpoint)
    except ImportError as error:
        answer(missing=error.name)
        return
    encode(files[:1])
    answer(ready=True)
    text(WORDS)
    for line in sys.stdin:
        begun = time.perf_counter()
        encode(files) if line.strip() == "pictures" else text(WORDS)
        answer(seconds=time.perf_counter() - begun)


if __name__ == "__main__":
    main()
