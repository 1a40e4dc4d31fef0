"""The whole measuring of relevance, shop after shop on one server."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from opensearchpy import OpenSearch

from bench import loaded_shop, relevance_planted, relevance_sections, relevance_verdicts
from bench.encoding import Encoding
from bench.loaded_shop import Shop
from bench.markdown import Section
from bench.progress import Steps
from bench.relevance_app import MODES, App
from bench.relevance_judging import Judging, still_good
from bench.relevance_legs import Asking, Found, ask
from bench.relevance_options import Options
from bench.relevance_photographs import PhotographShop, label_folds
from bench.relevance_planted import FOLDS
from bench.relevance_questions import Question, questions
from bench.relevance_shop import DrawnShop
from common.index import Release
from demo.catalogue import product_id
from demo.drawing.kinds import KINDS


@dataclass
class Bench:
    """The parts that measuring works through: one server, one model, a new index for every shop."""

    client: OpenSearch
    encoding: Encoding
    given: Options
    steps: Steps
    _numbers: Iterator[int]

    def index(self, shop: Shop) -> Release:
        """Put a shop into service; the one before goes."""
        return loaded_shop.load(shop, self.client, next(self._numbers), self.steps)

    def ask(self, release: Release, asked: Sequence[Question], how: Asking) -> dict[str, Found]:
        """Return what every leg finds."""
        return ask(self.client, release, self.encoding, asked, how, self.steps)

    def sections(self, photos: Mapping[str, Sequence[bytes]]) -> list[Section]:
        """Measure everything."""
        shop = DrawnShop.of_size(self.given.products, self.steps)
        asked = questions(shop.products, self.given.questions, self.steps)
        release = self.index(shop.loadable(self.encoding))
        found = self.ask(release, asked, Asking())
        tried = {"as it is": found, "words: fuzzy": self.ask(release, asked, Asking(fuzzy=True))}
        tried |= {
            f"prompt: {one}": self.ask(release, asked, Asking(prompt=one)) for one in self.given.prompts
        }
        app = App(self.client, self.encoding, self.steps)
        answers = {
            mode: app.answers(_askable(asked, mode), mode if mode != "hybrid" else None) for mode in MODES
        }
        judging = self._judge_drawn(shop, asked, release, photos)
        narrow = self._judge_narrow(shop, asked)
        described = self.index(shop.loadable(self.encoding, described=True))
        tried["titles with descriptions"] = self.ask(described, asked, Asking())
        self.steps("adding up")
        sections = [relevance_sections.app(asked, answers), *relevance_sections.modes(asked, found)]
        sections += relevance_sections.sweeps(asked, found)
        sections += [
            relevance_sections.words_by_all(asked, found),
            relevance_sections.variants(asked, tried),
        ]
        told, made = {"drawn": judging.says, "narrow": narrow.says}, judging.judged()
        made += narrow.judged("a narrow shop, ")
        if photos:
            photographed = Judging(self.client, self.encoding, self.steps)
            sections.append(self._photographed(PhotographShop(photos), photographed))
            told["photographs"] = photographed.says
            made += photographed.judged("photographs, ")
        return [*sections, relevance_verdicts.good_match(told), relevance_verdicts.judgements(made)]

    def _judge_drawn(
        self,
        shop: DrawnShop,
        asked: Sequence[Question],
        release: Release,
        photos: Mapping[str, Sequence[bytes]],
    ) -> Judging:
        """Plant what no shop of drawings has, then leave kinds out and ask for them."""
        judging = Judging(self.client, self.encoding, self.steps)
        planted = relevance_planted.nonsense(self.given.questions) + relevance_planted.sold_elsewhere(
            self.given.questions
        )
        planted += relevance_planted.noises(self.given.questions)
        planted += relevance_planted.pictures_of(
            "photographs", [one for some in photos.values() for one in some]
        )
        everything = frozenset(map(product_id, shop.products))
        judging.ask(release, still_good(asked, everything), planted)
        for kinds in relevance_planted.folds():
            self._judge_without(shop, asked, kinds, self.given.questions // FOLDS, judging)
        return judging

    def _judge_narrow(self, shop: DrawnShop, asked: Sequence[Question]) -> Judging:
        """Leave nearly all kinds out: what is left is small, and much of it is right for one question."""
        judging = Judging(self.client, self.encoding, self.steps)
        others = frozenset(KINDS) - relevance_planted.NARROW
        self._judge_without(shop, asked, others, self.given.questions, judging)
        return judging

    def _judge_without(
        self, shop: DrawnShop, asked: Sequence[Question], kinds: frozenset[str], each: int, judging: Judging
    ) -> None:
        fewer = shop.without(kinds)
        missing = relevance_planted.left_out(shop.products, kinds, each, self.steps)
        release = self.index(fewer.loadable(self.encoding))
        judging.ask(release, still_good(asked, frozenset(map(product_id, fewer.products))), missing)

    def _photographed(self, shop: PhotographShop, judging: Judging) -> Section:
        """Measure photographs of a shop that has no words; then leave labels out and ask for them."""
        asked = shop.questions()
        found = self.ask(self.index(shop.loadable(self.encoding)), asked, Asking())
        for labels in label_folds(list(shop.labels), FOLDS):
            release = self.index(shop.without(labels).loadable(self.encoding))
            missing = PhotographShop({label: shop.labels[label] for label in labels}).questions()
            judging.ask(release, shop.without(labels).questions(), missing)
        return relevance_sections.photographs(asked, found)


def _askable(asked: Sequence[Question], mode: str) -> list[Question]:
    """Return the questions that a mode can answer; what has no words is asked by the function's own choice."""
    return [one for one in asked if one.text or mode != "lexical"]
