"""From a request's terms to its one vector: embedded, remembered, or taken from products."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.arrangement import Vector
from common.embedder import Embedder
from common.errors import InputRejectedError
from common.index import Model
from query.known import Embedded, KnownVectors
from query.problem import ProblemError, bad_field, refused_input
from query.request import Term

PLACES = 6
"""As the model server rounds: more would only make requests longer."""


@dataclass(frozen=True)
class Meaning:
    """The vectors of a request's texts and pictures; `model` is None where nothing had to be embedded or known."""

    vectors: Mapping[Term, Vector]
    model: Model | None
    truncated: bool
    cached: int


class Meanings:
    """Embeds what is not known yet, as one request. `prompt` has {} where a text goes."""

    def __init__(self, prompt: str = "{}") -> None:
        self._prompt = prompt
        self._known = KnownVectors()

    def known(self, terms: Sequence[Term], model: Model) -> Meaning | None:
        """Return what a model made of texts and pictures, or None where some have to be embedded."""
        wanted = self._inputs(terms)
        found = self._recalled(wanted, model)
        if len(found) < len(wanted):
            return None
        return Meaning(_vectors(found), model, _truncated(found), len(found))

    def of(
        self, terms: Sequence[Term], model: Model, embedder: Embedder, budget_s: float | None = None
    ) -> Meaning:
        """Return vectors of texts and pictures; `model` is the release's, whose vectors are looked for first.

        UnavailableError, or ProblemError that names the term which the model refuses.
        """
        wanted = self._inputs(terms)
        found = self._recalled(wanted, model)
        missing = [term for term in wanted if term not in found]
        if not missing:
            return Meaning(_vectors(found), model, _truncated(found), len(found))
        inputs = [{str(term.kind): wanted[term]} for term in missing]
        try:
            answer = embedder.embed(inputs, budget_s)
        except InputRejectedError as error:
            raise refused_input(error, [term.field for term in missing]) from error
        remembered = len(found)
        for number, (term, vector) in enumerate(zip(missing, answer.vectors, strict=True)):
            truncated = number in answer.truncated
            self._known.add(answer.model.fingerprint, term.kind, wanted[term], vector, truncated=truncated)
            found[term] = Embedded(vector, truncated)
        if remembered and answer.model != model:  # the endpoint has another model now: all must be of one
            return self.of(terms, answer.model, embedder, budget_s)
        return Meaning(_vectors(found), answer.model, _truncated(found), remembered)

    def _inputs(self, terms: Sequence[Term]) -> dict[Term, str]:
        return {term: self._input(term) for term in terms if term.kind != "like"}

    def _recalled(self, wanted: Mapping[Term, str], model: Model) -> dict[Term, Embedded]:
        recalled = {
            term: self._known.find(model.fingerprint, term.kind, text) for term, text in wanted.items()
        }
        return {term: known for term, known in recalled.items() if known is not None}

    def _input(self, term: Term) -> str:
        return self._prompt.replace("{}", str(term.value)) if term.kind == "text" else str(term.value)


def combined(weighted: Sequence[tuple[float, Vector]]) -> list[float]:
    """Return the direction of weighted vectors' sum, of length 1; ProblemError where they cancel each other out."""
    summed = [sum(values) for values in zip(*([w * x for x in v] for w, v in weighted), strict=True)]
    length = math.sqrt(sum(value * value for value in summed))
    if length < 1e-6:
        raise bad_field("terms", "the terms cancel each other out: weigh them differently")
    return [round(value / length, PLACES) for value in summed]


def fits(model: Model | None, of: Model, vectors: Mapping[Term, Vector]) -> bool:
    """Whether vectors may be compared with those of a release: never with another model's."""
    if model is None:
        return True
    return model.fingerprint == of.fingerprint and all(len(v) == of.dimension for v in vectors.values())


def reindex_required() -> ProblemError:
    """Return the answer where the endpoint has another model than the release in service."""
    message = "the catalogue was indexed with another model: run the ingest, then search again"
    return ProblemError(503, "reindex_required", message)


def _vectors(found: Mapping[Term, Embedded]) -> dict[Term, Vector]:
    return {term: known.vector for term, known in found.items()}


def _truncated(found: Mapping[Term, Embedded]) -> bool:
    return any(known.truncated for known in found.values())
