"""One way of encoding in a process of its own: `python -m bench.contender NAME …`, driven by `bench.runners`.

It loads, says so, and then answers each line that it reads (`pictures`, `picture`, `text`) with a line of JSON.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from bench.pictures import files_of
from bench.ways import WORDS, Encoders, Vectors, Way, Weights
from bench.ways_libraries import clip_retrieval, open_clip, sentence_transformers
from bench.ways_transformers import bf16, samples

WAYS = {
    "samples": Way(samples, ("transformers",)),
    "sentence-transformers": Way(sentence_transformers, ("sentence-transformers", "torchvision")),
    "open_clip": Way(open_clip, ("open-clip-torch", "torchvision")),
    "clip-retrieval": Way(clip_retrieval, ("clip-retrieval", "all-clip", "clip-anytorch", "torchvision")),
    "torch bf16": Way(bf16, ("transformers",)),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m bench.contender", description=__doc__)
    made.add_argument("name", choices=WAYS)
    made.add_argument("--checkpoint", type=Path, required=True, help="folder as transformers saves a model")
    made.add_argument("--state", type=Path, required=True, help="the same weights in OpenAI's layout")
    made.add_argument(
        "--description", type=Path, required=True, help="the architecture, as open_clip describes it"
    )
    made.add_argument("--pictures", type=Path, required=True, help="folder of JPEG files")
    made.add_argument("--count", type=int, required=True, help="how many of them to encode")
    return made


def main(arguments: Sequence[str]) -> int:
    """Load a way and answer until the input ends. Return 0."""
    given = parser().parse_args(arguments)
    answer = _answers()
    way = WAYS[given.name]
    files = files_of(given.pictures, given.count)
    try:
        encoders = way.load(Weights(given.checkpoint, given.state, given.description))
    except ModuleNotFoundError as error:
        answer({"missing": error.name})
        return 0
    answer({"versions": {name: metadata.version(name) for name in ("torch", *way.distributions)}})
    for line in sys.stdin:
        answer(_answered(line.strip(), encoders, files))
    return 0


def _answers() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for answers alone: libraries print there what they are doing."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def answer(fields: dict[str, Any]) -> None:
        out.write(json.dumps(fields) + "\n")
        out.flush()

    return answer


def _answered(question: str, encoders: Encoders, files: Sequence[Path]) -> dict[str, Any]:
    begun = time.perf_counter()
    if question == "text":
        vectors = encoders.text(WORDS)
    else:
        vectors = encoders.images(files if question == "pictures" else files[:1])
    return {
        "seconds": time.perf_counter() - begun,
        **_checked(vectors, len(files) if question == "pictures" else 1),
    }


def _checked(vectors: Vectors, count: int) -> dict[str, Any]:
    """Return the first vector, having made sure that there are as many as inputs: a skipped picture is no speed."""
    rows = np.asarray(vectors, np.float64)
    if len(rows) != count:
        raise ValueError(f"{len(rows)} vectors for {count} inputs")
    return {"vector": rows[0].tolist()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
