"""Good and planted questions asked of shops that lack what is planted, and how well each figure tells them apart."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from opensearchpy import OpenSearch

from bench.encoding import Encoding
from bench.relevance_app import App
from bench.relevance_figures import Judged, judged
from bench.relevance_legs import WHOLE, Asking, Found, ask
from bench.relevance_questions import Question
from common.index import Release

GOOD = frozenset({"everyday words", "typing errors", "pictures", "picture and words"})
"""Sets that say something of pictures: ids, brands and what is not wanted have no look."""
BY_PICTURE = "both, by picture"
NAMES = {
    "words": "words",
    "picture": "a picture",
    "both": "a picture and words",
    BY_PICTURE: "a picture and words, judged by the picture alone",
}


@dataclass
class Judging:
    """Collects cosines by kind of question: of the good ones, and of the planted by set."""

    client: OpenSearch
    encoding: Encoding
    say: Callable[[str], None]
    good: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    planted: dict[str, dict[str, list[Found]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    says: dict[tuple[str, str], list[bool | None]] = field(default_factory=lambda: defaultdict(list))
    """The function's own `good_match`, by what a question was (good or planted) and its set."""

    def ask(self, release: Release, good: Sequence[Question], planted: Sequence[Question]) -> None:
        """Ask a shop both."""
        pictured = {one.id: _pictured(one) for one in (*good, *planted) if one.kind == "both"}
        every = [*good, *planted, *pictured.values()]
        found = ask(self.client, release, self.encoding, every, Asking(depth=WHOLE), self.say)
        for one in good:
            for kind, question in _judged_as(one, pictured):
                self.good[kind].append(found[question.id])
        for one in planted:
            for kind, question in _judged_as(one, pictured):
                self.planted[kind][one.of].append(found[question.id])

        answers = App(self.client, self.encoding, self.say).answers([*good, *planted])
        for what, some in (("good", good), ("planted", planted)):
            for one in some:
                self.says[what, one.of].append(answers[one.id].good)

    def judged(self, what: str = "") -> list[Judged]:
        """Return all figures' judgements, by kind of question."""
        return [
            one
            for kind, name in NAMES.items()
            if self.good[kind] and self.planted[kind]
            for one in judged(what + name, self.good[kind], self.planted[kind])
        ]


def _pictured(question: Question) -> Question:
    """Return what is left of a question without its words."""
    terms = tuple(term for term in question.terms if isinstance(term.content, bytes))
    return replace(question, id=f"{question.id}, by picture", terms=terms)


def _judged_as(question: Question, pictured: Mapping[str, Question]) -> Iterator[tuple[str, Question]]:
    yield question.kind, question
    if question.id in pictured:
        yield BY_PICTURE, pictured[question.id]


def still_good(asked: Sequence[Question], sold: frozenset[str]) -> list[Question]:
    """Return the questions that a shop has something for, of the sets that say something of pictures."""
    return [one for one in asked if one.of in GOOD and one.relevant & sold]
