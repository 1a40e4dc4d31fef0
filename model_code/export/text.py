"""A checkpoint's own tokenizer as a `tokenizer.json`, proven to give the same tokens."""

from pathlib import Path
from typing import Any

import transformers

from model_code.errors import InputError
from model_code.export import tokenizer_files
from model_code.export.architectures import Family
from model_code.export.errors import ExportError, in_one_line
from model_code.export.probes import TEXTS, WORDS
from model_code.towers.tokenizer import TextTokenizer, TokenizerSettings

# A text's beginning, its end and something between.
_SHORTEST = 3


def save(folder: Path, family: Family, config: dict[str, Any], target: Path) -> TokenizerSettings:
    """Write the tokenizer to `target` and return how it cuts and pads.

    Raises `ExportError` where it has no `tokenizer.json` form, the written one gives other tokens than transformers
    for any of the probe texts, or it does not tell texts apart.
    """
    reference = tokenizer_files.load(folder)
    with in_one_line("the tokenizer cannot be used, see tokenizer_config.json"):
        backend = _backend(reference)
        length = longest(reference, family, config)
        if length < _SHORTEST:
            raise ExportError(f"tokenizer_config.json: model_max_length leaves {length} tokens for a text")
        if family.pads_text and reference.pad_token_id is None:
            raise ExportError("tokenizer_config.json names no pad_token, which the model needs")
        padded_length = length if family.pads_text else None
        left = reference.padding_side == "left"
        settings = TokenizerSettings(length, padded_length, int(reference.pad_token_id or 0), left)
        backend.save(str(target))
        _prove(reference, TextTokenizer(target, settings), settings)
    return settings


def longest(tokenizer: Any, family: Family, config: dict[str, Any]) -> int:
    """Return how many tokens a text may have, the special ones included."""
    positions = int((config.get("text_config") or {}).get("max_position_embeddings") or _positions(family))
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
        if list(_ids(ours, text)) != list(wanted):
            raise ExportError(f"the tokenizer cannot be reproduced: it differs on {text[:40]!r}")
    _insist_on_difference(ours)


def _insist_on_difference(tokenizer: TextTokenizer) -> None:
    seen: dict[tuple[int, ...], str] = {}
    for text in (*TEXTS, *WORDS):
        other = seen.setdefault(_ids(tokenizer, text), text)
        if other != text:
            raise ExportError(
                f"the tokenizer makes the same tokens of {other[:40]!r} and {text[:40]!r}: its files are damaged, or "
                "another model's"
            )


def _ids(tokenizer: TextTokenizer, text: str) -> tuple[int, ...]:
    try:
        return tokenizer.encode(text).ids
    except InputError as error:
        raise ExportError(f"the tokenizer makes nothing of {text[:40]!r}: {error.message}") from None
