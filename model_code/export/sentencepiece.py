"""SigLIP's tokenizer, which transformers runs as Python over SentencePiece, as one `tokenizer.json`."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

from sentencepiece import SentencePieceProcessor
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

_SPACE = "\u2581"
_LENGTH_FIRST = 2


def convert(model_file: Path, end: str, *, lowercase: bool) -> Tokenizer:
    """Return the tokenizer of a SentencePiece unigram model with SigLIP's clean-up of texts in front.

    SigLIP takes out ASCII punctuation, puts texts in lower case, folds white space, and ends them with `end`.
    """
    model = SentencePieceProcessor(model_file=str(model_file))
    pieces = [(model.id_to_piece(at), model.get_score(at)) for at in range(model.get_piece_size())]
    made = Tokenizer(models.Unigram(pieces, model.unk_id(), byte_fallback=False))
    made.normalizer = normalizers.Sequence(_clean_up(_charsmap(model_file.read_bytes()), lowercase=lowercase))
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement=_SPACE, prepend_scheme="always")
    last = next(at for at, (piece, _) in enumerate(pieces) if piece == end)
    made.post_processor = processors.TemplateProcessing(single=f"$A {end}", special_tokens=[(end, last)])
    return made


def _clean_up(charsmap: bytes, *, lowercase: bool) -> list[normalizers.Normalizer]:
    punctuation = f"[{re.escape(string.punctuation)}]"
    return [
        normalizers.Replace(_SPACE, " "),
        *([normalizers.Lowercase()] if lowercase else []),
        normalizers.Replace(Regex(punctuation), ""),
        *([normalizers.Precompiled(charsmap)] if charsmap else []),
        normalizers.Replace(Regex(r"\s+"), " "),
        normalizers.Strip(),
    ]


def _charsmap(model: bytes) -> bytes:
    """Return the model's own map of characters: field 2 of field 3 of its protocol buffer, or nothing."""
    specification = dict(_fields(model)).get(3, b"")
    return dict(_fields(specification)).get(2, b"")


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of a message's fields; content is empty where it is a plain number.

    Read by hand: the generated reader asks for one version of protobuf, which others may need otherwise.
    """
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        size = {1: 8, 5: 4}.get(key & 7, 0)
        if key & 7 == _LENGTH_FIRST:
            size, at = _number(message, at)
        elif key & 7 == 0:
            _, at = _number(message, at)
        yield key >> 3, message[at : at + size]
        at += size


def _number(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
