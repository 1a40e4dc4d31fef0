"""One number for all that changes a vector."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model_code.pictures.preprocess import Preprocessing
from model_code.towers.bundle import sha256
from model_code.towers.tokenizer import TokenizerSettings

# Raised when the export itself begins to compute other vectors from the same checkpoint.
RECIPE = 4
# Keys of config.json that say who wrote it, not what it computes.
_REMARKS = {"transformers_version", "_name_or_path", "architectures", "dtype", "torch_dtype"}


def fingerprint(
    *,
    weights: Sequence[Path],
    config: Mapping[str, Any],
    tokenizer: Path,
    settings: TokenizerSettings,
    preprocessing: Preprocessing,
    precision: str,
    calibration: str,
) -> str:
    """Return the hex SHA-256 over everything that changes a vector: the same inputs give the same on any machine.

    `calibration` is a digest of the pictures that int8 was fitted to, or the empty string.
    """
    parts = {
        "recipe": RECIPE,
        "weights": [sha256(path) for path in weights],
        "config": _without_remarks(config),
        "tokenizer": json.loads(tokenizer.read_text()),
        "tokenizer_settings": settings.as_json(),
        "preprocessing": preprocessing.as_json(),
        "precision": precision,
        "calibration": calibration,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _without_remarks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_remarks(one) for key, one in value.items() if key not in _REMARKS}
    return value
