"""Texts to token ids, as the checkpoint's own tokenizer cuts and pads them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from model_code.errors import Code, InputError

# Models read a few dozen tokens: what lies beyond this many characters would cost memory and change nothing.
READ_CHARACTERS = 16_384


@dataclass(frozen=True, slots=True)
class TokenizerSettings:
    """How token ids are cut and padded.

    `max_length` counts the special tokens. `pad_to` is None where the architecture gives the same vector without
    padding; else every text is filled with `pad_id` up to that length, on its right or on its left.
    """

    max_length: int
    pad_to: int | None
    pad_id: int
    pad_left: bool = False

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "TokenizerSettings":
        """Read what `as_json` wrote."""
        return cls(**document)

    def as_json(self) -> dict[str, Any]:
        """Return the settings as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The ids of one text, special tokens included, and whether the text was longer than what they say."""

    ids: tuple[int, ...]
    truncated: bool


class TextTokenizer:
    """Wraps a `tokenizer.json`; safe to call from several threads."""

    def __init__(self, path: Path, settings: TokenizerSettings) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(settings.max_length)
        self._settings = settings

    @property
    def greatest_id(self) -> int:
        """The greatest id that a text's tokens may have."""
        return max(self._tokenizer.get_vocab(with_added_tokens=True).values())

    def encode(self, text: str) -> Tokens:
        """Return the tokens of a text. Raises `InputError` `text_empty` where there is nothing to read."""
        if not text.strip():
            raise InputError(Code.TEXT_EMPTY, "the text is empty")
        encoding = self._tokenizer.encode(text[:READ_CHARACTERS])
        if all(encoding.special_tokens_mask):
            raise InputError(Code.TEXT_EMPTY, "the text holds nothing that the model can read")
        truncated = bool(encoding.overflowing) or len(text) > READ_CHARACTERS
        return Tokens(self._padded(encoding.ids), truncated)

    def _padded(self, ids: list[int]) -> tuple[int, ...]:
        missing = (self._settings.pad_to or 0) - len(ids)
        padding = [self._settings.pad_id] * max(0, missing)
        return tuple(padding + ids if self._settings.pad_left else ids + padding)
