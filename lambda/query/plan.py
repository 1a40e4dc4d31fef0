"""What a request comes to for one release: its vector, its words, its filters, held against what the release has."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from common.arrangement import Query, Vector
from common.index import Release
from query import queries
from query.attributes import Attributes, path
from query.facets import aggregations
from query.filters import Filters
from query.problem import bad_field
from query.request import Facet, SearchRequest


@dataclass(frozen=True)
class Plan:
    """A request and a release. `vector` is None where words alone are looked for, or nothing.

    `titles`: whether titles' vectors count, too. Where a picture or a product leads they do not: titles near to "in
    blue" alone would outvote it. `without` are products to leave out.
    """

    request: SearchRequest
    release: Release
    vector: Vector | None
    titles: bool = False
    judged_by: Vector | None = None
    """The vector of what leads apart from words, where both do."""
    without: Sequence[str] = ()

    @cached_property
    def attributes(self) -> Attributes:
        """What the release has."""
        return Attributes(self.release.attributes)

    @cached_property
    def filters(self) -> Filters:
        """The request's filters; ProblemError where one does not fit the release."""
        return Filters(self.request.filters, self.attributes)

    @property
    def words(self) -> str:
        """The words to look for; none in mode vector."""
        return "" if self.request.mode == "vector" else self.request.words

    @property
    def has_content(self) -> bool:
        """Whether words or a picture lead: what is near to a product is no question of having it."""
        return any(term.kind != "like" and term.weight > 0 for term in self.request.terms)

    @property
    def by_words_alone(self) -> bool:
        """Whether one search orders everything: there is no vector, and nothing that needs candidates."""
        return self.vector is None and self.request.collapse is None

    def within(self, *, without: str | None = None) -> Query | None:
        """Return the filter clause of all searches; `without` leaves an attribute's own conditions out."""
        given = self.filters.clause(without=without)
        if not self.without:
            return given
        others: Query = {"bool": {"must_not": [queries.these(self.without)]}}
        return others if given is None else {"bool": {"filter": [given, others]}}

    @cached_property
    def words_query(self) -> Query:
        """The clause for the words; everything where there are none.

        Typing errors are looked for where words are all that there is; beside vectors it was no help
        (docs/relevance.md).
        """
        if not self.words:
            return {"match_all": {}}
        weights = [t.weight for t in self.request.terms if t.kind == "text" and t.weight < 0]
        push_back = max(1 + min(weights, default=0.0), 0.05)
        nearly = self.vector is None
        return queries.words(self.words, self.request.unwanted_words, push_back, nearly=nearly)

    @cached_property
    def named(self) -> Query | None:
        """The clause for products whose id or article number is the text, where the query is one text."""
        leading = [term for term in self.request.terms if term.weight > 0]
        if len(leading) != 1 or not self.words:
            return None
        return queries.named(self.words, self.attributes.numbers_of_articles())

    @cached_property
    def counted(self) -> dict[str, Query]:
        """The aggregations of each facet by its attribute; ProblemError where there is no such attribute."""
        return {
            facet.attribute: aggregations(facet, self.attributes, number)
            for number, facet in enumerate(self.request.facets)
        }

    def apart(self) -> list[Facet]:
        """Return the facets whose attribute has a filter of its own, which does not count for them."""
        return [facet for facet in self.request.facets if self.filters.is_about(facet.attribute)]

    def check(self) -> None:
        """Raise ProblemError where the request names an attribute that the release does not have."""
        self.filters  # noqa: B018 - read for its checks
        self.counted  # noqa: B018
        for number, key in enumerate(self.request.sort):
            if key.attribute is not None:
                self.attributes.type_of(key.attribute, f"sort[{number}]")
        if self.request.collapse is not None:
            name = self.request.collapse.attribute
            if self.attributes.type_of(name, "collapse") == "boolean":
                raise bad_field("collapse", f"{name} is true or false: too little to tell groups apart")

    def order(self) -> list[Query]:
        """Return how OpenSearch is to sort what one search finds; by id in the end, so that pages see one order."""
        keys: list[Query] = [
            {"_score": "desc" if key.descending else "asc"}
            if key.attribute is None
            else {path(key.attribute): {"order": "desc" if key.descending else "asc", "missing": "_last"}}
            for key in self.request.sort
        ]
        best: list[Query] = [{"_score": "desc"}] if self.words else []
        return [*(keys or best), {"id": "asc"}]

    def ordering_fields(self) -> list[str]:
        """Return the fields whose values decide the order or the groups."""
        names = [key.attribute for key in self.request.sort if key.attribute is not None]
        names += [self.request.collapse.attribute] if self.request.collapse else []
        return [path(name) for name in dict.fromkeys(names)]
