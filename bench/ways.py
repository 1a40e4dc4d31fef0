"""What every way of turning pictures and words into CLIP vectors has in common, whatever library it uses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# torch runs a batch of 32 as fast as a larger one on a CPU, and a smaller one slower.
BATCH = 32
WORDS = "red mug"

Vectors = Any
"""An array or tensor (n, dimension) of floats; the libraries differ in whether their vectors have length 1."""


@dataclass(frozen=True)
class Encoders:
    """A loaded model: `images` encodes all files, and so decodes them; `text` one text."""

    images: Callable[[Sequence[Path]], Vectors]
    text: Callable[[str], Vectors]


@dataclass(frozen=True)
class Weights:
    """The same model in two layouts: a folder as transformers saves it; OpenAI's state and open_clip's description."""

    checkpoint: Path
    state: Path
    description: Path


@dataclass(frozen=True)
class Way:
    """How to load a model and the distributions whose versions matter to its speed."""

    load: Callable[[Weights], Encoders]
    distributions: tuple[str, ...]
