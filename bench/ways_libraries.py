"""With the libraries that a user would pick instead, each used as its own README shows.

They are imported by name: they live in the bench's own virtual environment, not in the project's.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module, util
from pathlib import Path
from typing import Any

from bench.ways import BATCH, Encoders, Vectors, Weights

# clip-retrieval's own default; its batches of 256 would leave its workers idle on some hundred pictures.
WORKERS = 4


def sentence_transformers(weights: Weights) -> Encoders:
    """`SentenceTransformer(model)` and its `encode` on opened pictures; 32 is its own default of batch size."""
    from PIL import Image

    model = import_module("sentence_transformers").SentenceTransformer(str(weights.checkpoint), device="cpu")

    def images(files: Sequence[Path]) -> Vectors:
        return model.encode([Image.open(file) for file in files], batch_size=BATCH)

    return Encoders(images, lambda words: model.encode([words]))


def open_clip(weights: Weights) -> Encoders:
    """`create_model_and_transforms` with a local file of weights, its transform, `encode_image` on batches."""
    import torch
    from PIL import Image

    library = import_module("open_clip")
    library.add_model_config(weights.description)
    name = weights.description.stem
    model, _, preprocess = library.create_model_and_transforms(name, pretrained=str(weights.state))
    model.eval()
    tokenizer = library.get_tokenizer(name)

    def batch(files: Sequence[Path]) -> Vectors:
        with torch.no_grad():
            return model.encode_image(torch.stack([preprocess(Image.open(file)) for file in files]))

    def images(files: Sequence[Path]) -> Vectors:
        return torch.cat([batch(files[at : at + BATCH]) for at in range(0, len(files), BATCH)])

    def text(words: str) -> Vectors:
        with torch.no_grad():
            return model.encode_text(tokenizer([words]))

    return Encoders(images, text)


def clip_retrieval(weights: Weights) -> Encoders:
    """What `clip-retrieval inference` runs on a folder, without its writer.

    Its FilesReader with four workers, all_clip's loader of OpenAI's layout (its default), and its ClipMapper.
    """
    import torch

    _leave_out_front_end()
    reader = import_module("clip_retrieval.clip_inference.reader").FilesReader
    mapper = import_module("clip_retrieval.clip_inference.mapper").ClipMapper
    load = import_module("all_clip").load_clip
    name = str(weights.state)
    # The mapper asks for the model by the same arguments, and gets this one from the loader's cache.
    options: dict[str, Any] = {"use_jit": False, "warmup_batch_size": 1, "clip_cache_path": None}
    _, preprocess, tokenizer = load(clip_model=name, **options)
    kinds = {"enable_text": False, "enable_image": True, "enable_metadata": False}
    encode = mapper(**kinds, use_mclip=False, clip_model=name, mclip_model="", **options)

    def images(files: Sequence[Path]) -> Vectors:
        wanted = {file.name for file in files}
        arguments = (_only(wanted), preprocess, tokenizer, str(files[0].parent), BATCH, WORKERS)
        return torch.cat(
            [torch.from_numpy(encode(batch)["image_embs"]) for batch in reader(*arguments, **kinds)]
        )

    def text(words: str) -> Vectors:
        with torch.no_grad():
            return encode.model_txt(tokenizer([words]))

    return Encoders(images, text)


def _only(wanted: set[str]) -> Callable[[list[str]], list[str]]:
    return lambda keys: [key for key in keys if key in wanted]


def _leave_out_front_end() -> None:
    """Make clip_retrieval's packages importable without what their `__init__` brings in: web servers, faiss, wandb."""
    for name in ("clip_retrieval", "clip_retrieval.clip_inference"):
        if not (spec := util.find_spec(name)):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        sys.modules[name] = util.module_from_spec(spec)
