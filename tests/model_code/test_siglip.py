"""SigLIP and SigLIP 2: their own tokenizers, padding and preprocessing, against transformers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model_code.errors import InputError
from model_code.export import finished
from model_code.export.__main__ import main
from model_code.serving.inputs import ImageInput, Input, TextInput
from model_code.serving.job import Job
from model_code.towers import bundle as bundles
from model_kit.odd_pictures import scene
from model_kit.server import encoded

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]

TEXTS = [
    "Blue SHOES, size 38!",
    "a photo of a red striped mug",
    "  many   spaces ",
    "Ünïcode (ﬁne) 日本",
    "over-long " * 90,
]
PICTURES = [scene(300, 200), scene(64, 64), scene(120, 333)]


def kinds() -> dict[str, Callable[[Path], Path]]:
    from model_kit import checkpoints

    return {"siglip": checkpoints.siglip, "siglip2": checkpoints.siglip2}


@pytest.mark.parametrize("kind", ["siglip", "siglip2"])
def test_vectors_agree_with_those_of_transformers(kind: str, tmp_path: Path) -> None:
    checkpoint = kinds()[kind](tmp_path / kind)
    target = tmp_path / "bundle"
    assert main(["--model", str(checkpoint), "--output", str(target), "--precision", "fp32"]) == 0
    bundle = bundles.read(target)
    assert (bundle.architecture, bundle.tokenizer.pad_to) == ("siglip", 64)
    assert bundle.preprocessing.shortest_edge is None
    wanted = reference(checkpoint)
    inputs: list[Input] = [TextInput(text) for text in TEXTS]
    inputs += [ImageInput(encoded(picture)) for picture in PICTURES]
    results = [one for batch in finished.pipeline(bundle).embed(inputs, Job()) for one in batch]
    for result, vector in zip(results, wanted, strict=True):
        assert not isinstance(result, InputError)
        assert 1 - float(result.vector @ vector) <= 1e-4
    assert [one.truncated for one in results if not isinstance(one, InputError)][:5] == [False] * 4 + [True]


def reference(checkpoint: Path) -> np.ndarray[Any, Any]:
    """Encode as the model's documentation says: texts padded to their full length, without a mask."""
    import torch
    from transformers import AutoTokenizer, SiglipImageProcessorPil, SiglipModel

    model: Any = SiglipModel.from_pretrained(checkpoint)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    words = tokenizer(TEXTS, padding="max_length", max_length=64, truncation=True, return_tensors="pt")
    processor = SiglipImageProcessorPil.from_pretrained(checkpoint)
    pixels = processor(PICTURES, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        found = [
            model.get_text_features(input_ids=words["input_ids"]),
            model.get_image_features(pixel_values=pixels),
        ]
    plain = torch.cat([getattr(one, "pooler_output", one) for one in found])
    return np.asarray(torch.nn.functional.normalize(plain, dim=-1).numpy())
