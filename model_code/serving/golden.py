"""The proof that this machine computes what the export computed."""

import numpy as np

from model_code.errors import InputError
from model_code.serving.inputs import ImageInput, Input, TextInput
from model_code.serving.job import Job
from model_code.serving.pipeline import Pipeline
from model_code.towers.bundle import Bundle, BundleError, Golden


def check(bundle: Bundle, pipeline: Pipeline) -> None:
    """Encode the golden inputs by the way that requests take.

    Raises `BundleError` where one is refused or its cosine distance exceeds the bundle's tolerance.
    """
    if not bundle.golden:
        raise BundleError("the bundle has no golden inputs: export the model again")
    results = [one for batch in pipeline.embed(map(as_input, bundle.golden), Job()) for one in batch]
    for golden, result in zip(bundle.golden, results, strict=True):
        if isinstance(result, InputError):
            raise BundleError(f"a golden {golden.kind} is refused: {result.message}")
        distance = 1 - float(np.dot(result.vector, np.array(golden.embedding, np.float32)))
        if not distance <= bundle.tolerance:
            raise BundleError(
                f"a golden {golden.kind} is off by {distance:.2g} (allowed: {bundle.tolerance})"
            )


def as_input(golden: Golden) -> Input:
    """Return a golden input as the input of a request."""
    return TextInput(golden.value) if golden.kind == "text" else ImageInput(golden.value)
