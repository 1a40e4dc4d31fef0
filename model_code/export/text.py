"""A checkpoint's own tokenizer as a `tokenizer.json`, proven to give the same tokens."""

from pathlib import Path
from typing import Any

import transformers

from model_code.errors import InputError
from model_code.export.architectures import Family
from model_code.export.errors import ExportError
from model_code.export.files import insist_on_content, one_line
from model_code.export.probes import TEXTS, WORDS
from model_code.tokenizer import TextTokenizer, TokenizerSettings

_FILES = ("tokenizer.json", "vocab.json", "*.model")
_VOCABULARY = {"clip": 49_408, "siglip": 32_000}
"""What a config need not state."""


def save(folder: Path, family: Family, config: dict[str, Any], target: Path) -> TokenizerSettings:
    """Write the tokenizer to `target` and return how it cuts and pads.

    Raises `ExportError` where it has no `tokenizer.json` form, or the written one gives other tokens than
    transformers for any of the probe texts.
    """
    reference = _tokenizer(folder)
    backend = _backend(reference)
    length = longest(reference, family, config)
    left = reference.padding_side == "left"
    padded_length = length if family.pads_text else None
    settings = TokenizerSettings(length, padded_length, int(reference.pad_token_id or 0), left)
    backend.save(str(target))
    ours = TextTokenizer(target, settings)
    _prove(reference, ours, settings)
    _insist_on_words(ours)
    _insist_on_vocabulary(reference, family, config)
    return settings


def _tokenizer(folder: Path) -> Any:
    files = [path for name in _FILES for path in folder.glob(name)]
    if not files:
        raise ExportError(f"the checkpoint has no tokenizer: one of {', '.join(_FILES)} is needed")
    for path in files:
        insist_on_content(path)
    try:
        return transformers.AutoTokenizer.from_pretrained(folder)
    except Exception as error:  # noqa: BLE001 the tokenizers' own errors have no other type
        names = ", ".join(path.name for path in files)
        raise ExportError(f"the tokenizer ({names}) cannot be read: {one_line(error)}") from None


def _insist_on_words(tokenizer: TextTokenizer) -> None:
    """Refuse one that tells ordinary words not apart: all texts would have one vector."""
    try:
        read = [tokenizer.encode(word).ids for word in WORDS]
    except InputError:
        raise ExportError("the tokenizer knows no ordinary word: it is not the checkpoint's own") from None
    if len(set(read)) < len(WORDS):
        alike = next(word for at, word in enumerate(WORDS) if read[at] in read[:at])
        raise ExportError(
            f"the tokenizer tells words such as {WORDS[0]!r} and {alike!r} not apart: it is not the checkpoint's own"
        )


def _insist_on_vocabulary(reference: Any, family: Family, config: dict[str, Any]) -> None:
    vocabulary = int(config.get("text_config", {}).get("vocab_size") or _VOCABULARY[family.model_type])
    largest = max(reference.get_vocab().values(), default=0)
    if largest >= vocabulary:
        raise ExportError(
            f"the tokenizer has a token {largest}, the model (config.json: text_config.vocab_size) only {vocabulary} "
            "tokens: they do not belong together"
        )


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
        try:
            got = list(ours.encode(text).ids)
        except InputError:
            got = []
        if got != list(wanted):
            raise ExportError(f"the tokenizer cannot be reproduced: it differs on {text[:40]!r}")
