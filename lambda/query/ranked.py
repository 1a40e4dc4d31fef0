"""Queries with vectors, and whatever is collapsed: legs, one order of candidates, then what to show of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.arrangement import Query
from query import queries
from query.attributes import path
from query.candidates import Candidates, candidates, grouped, in_order, near_enough, searches
from query.cursor import Cursor, digest
from query.finder import Answer, Session
from query.found import Counted, Found, Hit, Others
from query.plan import Plan
from query.yardstick import figure, yardsticks

BEST_SCORE = 1.0
"""No fused score is higher; what the text names has it."""


def ranked(session: Session, plan: Plan, cursor: Cursor | None, fields: Sequence[str]) -> Found:
    """Answer by two requests to OpenSearch: what is there, then what to show of it; ProblemError."""
    return _Ranking(session, plan, cursor, fields).answer()


class _Ranking:
    """One attempt at a page."""

    def __init__(self, session: Session, plan: Plan, cursor: Cursor | None, fields: Sequence[str]) -> None:
        self._session, self._plan, self._cursor, self._fields = session, plan, cursor, fields
        self._request = plan.request
        self._apart = [facet.attribute for facet in plan.apart()]
        asked = self._request
        self._deep = bool(cursor or asked.facets or asked.sort or asked.collapse)

    def answer(self) -> Found:
        found, told = self._look()
        main = found[0]
        named = [hit["fields"]["id"][0] for hit in told["named"]["hits"]["hits"]] if "named" in told else []
        order = in_order(self._plan, main, named)
        groups: dict[str, list[str]] | None = None
        if self._request.collapse is not None:
            groups = grouped(order, main, self._request.collapse.attribute)
        total: int = told["total"]["hits"]["total"]["value"]
        page, following = self._page(order if groups is None else list(groups), total)
        shown = self._beside(page, groups)
        at_hand = {hit["_source"]["id"]: _with_title_score(hit) for hit in _hits(told.get("page"))}
        hits, counted, sizes = self._describe(page, shown, found, at_hand)
        scores = main.scores | dict.fromkeys(named, BEST_SCORE)
        return Found(
            page=[{**hits[name], "_score": scores[name]} for name in page],
            total=total,
            cursor=following,
            counted=Counted(self._counted_of(main, total), counted) if self._request.facets else None,
            exact=frozenset(named),
            all_words=_all_words(told) if self._plan.words else None,
            standing_out=figure(self._plan, main.legs, told),
            legs=main.legs,
            others={
                head: Others(
                    max(sizes.get(head, 1) - 1, len(groups[head]) if groups else 0),
                    [{**hits[name], "_score": scores[name]} for name in shown[head]],
                )
                for head in shown
            },
        )

    def _look(self) -> tuple[list[Candidates], dict[str, Answer]]:
        """Ask for the candidates, those of each facet that is counted apart, and what else is to be known."""
        plan = self._plan
        deepest = queries.DEEPEST if plan.vector is not None else queries.DEEPEST_BY_WORDS
        depth = deepest if self._deep else max(self._request.size, queries.DEPTH)
        withins = [plan.within(), *(plan.within(without=name) for name in self._apart)]
        sets = [list(searches(plan, depth, within)) for within in withins]
        extras = self._extras(withins[0])
        bodies = [body for legs in sets for _, body in legs] + list(extras.values())
        answers = self._session.ask(bodies)
        told = dict(zip(extras, answers[len(bodies) - len(extras) :], strict=True))
        in_turn = iter(answers)
        found = [
            candidates([name for name, _ in legs], [next(in_turn) for _ in legs], all_words=_all_words(told))
            for legs in sets
        ]
        return found, told

    def _extras(self, within: Query | None) -> dict[str, Query]:
        plan = self._plan
        found = queries.with_vectors() if plan.vector is not None else plan.words_query
        extras = {"total": queries.count(found, near_enough(plan, within))}
        if plan.words:
            extras["all words"] = queries.count(queries.all_words(plan.words), within, up_to=1)
        if plan.named is not None:
            more = plan.ordering_fields()
            extras["named"] = queries.ids(plan.named, queries.MOST_OF_ONE_ID, within, more)
        if plan.vector is not None and not (self._deep or plan.words or plan.titles):
            # Nothing is fused: what is nearest is the page, and can be shown at once.
            extras["page"] = queries.shown_nearest(
                plan.release.layout,
                plan.vector,
                self._request.size,
                within,
                near_enough(plan, within),
                self._fields,
            )
        return extras | yardsticks(plan, within)

    def _page(self, order: Sequence[str], total: int) -> tuple[list[str], Cursor | None]:
        """Cut a page out, and say where the next one begins.

        A plain first page was found less deep than the others, and may rank a little otherwise: its cursor names what
        it has shown.
        """
        cursor, size = self._cursor, self._request.size
        offset = cursor.offset if cursor else 0
        left = (
            [name for name in order if digest(name) not in cursor.shown] if cursor and cursor.shown else order
        )
        page = list(left[offset : offset + size])
        shown = cursor.shown if cursor else frozenset()
        if not self._deep:
            more = max(len(order), total) > size
            following = Cursor(self._plan.release.run, shown=frozenset(map(digest, page)))
        else:
            more = len(left) > offset + size
            following = Cursor(self._plan.release.run, offset=offset + size, shown=shown)
        return page, following if more else None

    def _beside(self, page: Sequence[str], groups: dict[str, list[str]] | None) -> dict[str, list[str]]:
        """Return by each head of a group what else of it is to be shown."""
        if groups is None or self._request.collapse is None:
            return {}
        return {head: groups[head][: self._request.collapse.show] for head in page}

    def _describe(
        self,
        page: Sequence[str],
        shown: dict[str, list[str]],
        found: Sequence[Candidates],
        at_hand: Mapping[str, Hit],
    ) -> tuple[dict[str, Hit], dict[str, Any], dict[str, int]]:
        """Fetch what to show, unless it is at hand, and count: hits by product, facets by attribute, sizes by head."""
        plan, main = self._plan, found[0]
        wanted = [*page, *(name for names in shown.values() for name in names)]
        marks = queries.highlight(plan.words_query) if self._request.explain and plan.words else None
        bodies = {"hits": queries.details(plan.release.layout, plan.vector, wanted, self._fields, marks)}
        counts = {name: asked for name, asked in plan.counted.items() if name not in self._apart}
        if counts:
            bodies["counts"] = self._count(main, counts, plan.within())
        for name, apart in zip(self._apart, found[1:], strict=True):
            within = plan.within(without=name)
            bodies[f"count {name}"] = self._count(apart, {name: plan.counted[name]}, within)
        values = self._values(shown, main)
        if values and self._request.collapse:
            bodies["groups"] = queries.sizes(
                path(self._request.collapse.attribute), list(values), self._findable()
            )
        if all(name in at_hand for name in wanted):
            del bodies["hits"]
        answers = dict(zip(bodies, self._session.ask(list(bodies.values())) if bodies else [], strict=True))
        hits = {hit["_source"]["id"]: _with_title_score(hit) for hit in _hits(answers.get("hits"))} or dict(
            at_hand
        )
        counted = {
            name: aggregation
            for kind, answer in answers.items()
            if kind.startswith("count")
            for name, aggregation in queries.counted(answer).items()
        }
        sizes = {}
        if "groups" in answers:
            buckets = answers["groups"]["aggregations"]["groups"]["buckets"]
            sizes = {values[bucket["key"]]: bucket["doc_count"] for bucket in buckets}
        return hits, counted, sizes

    def _count(self, found: Candidates, asked: Mapping[str, Query], within: Query | None) -> Query:
        """Return the request that counts among the candidates, or without vectors among all that matches."""
        if self._plan.vector is None:
            return queries.aggregated(self._plan.words_query, within, asked)
        return queries.aggregated(queries.these(list(found.scores)), None, asked)

    def _counted_of(self, found: Candidates, total: int) -> int:
        return total if self._plan.vector is None else len(found.scores)

    def _findable(self) -> Query | None:
        """Return the filter for what counts among a group's others: all that pass, or of those what has the words."""
        within = self._plan.within()
        return within if self._plan.vector is not None else queries.only(self._plan.words_query, within)

    def _values(self, shown: dict[str, list[str]], main: Candidates) -> dict[Any, str]:
        """Return the heads of the page's groups by the value that makes the group."""
        if self._request.collapse is None:
            return {}
        field = path(self._request.collapse.attribute)
        return {main.values[head][field][0]: head for head in shown if field in main.values.get(head, {})}


def _all_words(told: Mapping[str, Answer]) -> bool:
    return "all words" in told and bool(told["all words"]["hits"]["total"]["value"])


def _hits(answer: Answer | None) -> list[Hit]:
    return answer["hits"]["hits"] if answer else []


def _with_title_score(hit: Hit) -> Hit:
    """Keep the title's score, which counts where there is no picture, from being replaced by the answer's own."""
    score = hit["_score"]
    return {**hit, "_title_score": score} if score else hit
