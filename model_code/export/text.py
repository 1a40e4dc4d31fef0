"""A checkpoint's own tokenizer as a `tokenizer.json`, proven to give the same tokens."""

from pathlib import Path
from typing import Any

import transformers

from model_code.export.architectures import Family
from model_code.export.errors import ExportError
from model_code.export.probes import TEXTS
from model_code.tokenizer import TextTokenizer, TokenizerSettings


def save(folder: Path, family: Family, config: dict[str, Any], target: Path) -> TokenizerSettings:
    """Write the tokenizer to `target` and return how it cuts and pads.

    Raises `ExportError` where it has no `tokenizer.json` form, or the written one gives other tokens than
    transformers for any of the probe texts.
    """
    reference = transformers.AutoTokenizer.from_pretrained(folder)
    backend = _backend(reference)
    length = longest(reference, family, config)
    left = reference.padding_side == "left"
    padded_length = length if family.pads_text else None
    settings = TokenizerSettings(length, padded_length, int(reference.pad_token_id or 0), left)
    backend.save(str(target))
    _prove(reference, TextTokenizer(target, settings), settings)
    return settings


def longest(tokenizer: Any, family: Family, config: dict[str, Any]) -> int:
    """Return how many tokens a text may have, the special ones included."""
    positions = int(config.get("text_config", {}).get("max_position_embeddings") or _positions(family))
    return min(positions, int(tokenizer.model_max_length))


def _backend(reference: Any) -> Any:
    if backend := getattr(reference, "backend_tokenizer", None):
        return backend
    if isinstance(reference, transformers.SiglipTokenizer):
        from model_code.export.sentencepiece import convert

        return convert(
            Path(str(reference.vocab_file)), reference.eos_token, lowercase=reference.do_lower_case
        )
    raise ExportError(f"a {type(reference).__name__} has no tokenizer.json form")


def _positions(family: Family) -> int:
    """Return the default that a config need not state."""
    return {"clip": 77, "siglip": 64}[family.model_type]


def _prove(reference: Any, ours: TextTokenizer, settings: TokenizerSettings) -> None:
    padding = {"padding": "max_length"} if settings.pad_to else {}
    for text in TEXTS:
        wanted = reference(text, truncation=True, max_length=settings.max_length, **padding)["input_ids"]
        if list(ours.encode(text).ids) != list(wanted):
            raise ExportError(f"the tokenizer cannot be reproduced: it differs on {text[:40]!r}")
