"""The API's operations, by their names in the document."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from common.index import Release
from query import queries
from query.addresses import Addresses
from query.answer import Renderer, model
from query.event import Asked
from query.finder import Session
from query.problem import ProblemError
from query.request import SearchRequest, Term, checked, not_found, read_request
from query.search import Searcher
from search_api.document import document, text

Json = dict[str, Any]
_ENDPOINT = {True: "ok", False: "unavailable", None: "unknown"}


class Operations:
    """Answers what is asked; ProblemError, UnavailableError. A request that is wrong needs no searcher."""

    def __init__(self, searcher: Callable[[], Searcher]) -> None:
        self._searcher = searcher
        self._by_name: Mapping[str, Callable[[Asked], Json]] = {
            "search": self._search,
            "similar": self._similar,
            "product": self._product,
            "release": self._release,
            "health": self._health,
            "openapi": lambda _: json.loads(text()),
        }

    def answer(self, asked: Asked) -> Json:
        """Answer an event."""
        operation = document()["paths"].get(asked.path, {}).get(asked.method)
        if operation is None:
            raise not_found("there is no such path")
        return self._by_name[operation["operationId"]](asked)

    def _search(self, asked: Asked) -> Json:
        request = read_request(asked.fields)
        return self._searcher().search(request)

    def _similar(self, asked: Asked) -> Json:
        request = _like(read_request(asked.fields), _id(asked))
        return self._searcher().search(request)

    def _product(self, asked: Asked) -> Json:
        request, name = read_request(asked.fields), _id(asked)
        fields = request.fields or frozenset({"title", "description", "attributes", "image", "images"})
        renderer = Renderer(fields, None, Addresses.of(request, self._searcher().sign))

        def attempt(session: Session) -> Json:
            (answer,) = session.ask([queries.details(None, None, [name], renderer.sources())])
            hits = answer["hits"]["hits"]
            if not hits:
                raise not_found(f"there is no product {name}")
            return {"product": renderer.item(hits[0], scored=False), "release": session.release.run}

        return self._searcher().finder.find(attempt)

    def _release(self, _: Asked) -> Json:
        def attempt(session: Session) -> Json:
            (answer,) = session.ask([queries.count({"match_all": {}}, None)])
            return _told(session.release, answer["hits"]["total"]["value"])

        return self._searcher().finder.find(attempt)

    def _health(self, _: Asked) -> Json:
        endpoint = _ENDPOINT[self._searcher().endpoint.fares_well]
        try:
            release = self._searcher().finder.find(lambda session: (session.ask([]), session.release.run)[1])
        except ProblemError as problem:
            if problem.code != "not_indexed":
                raise
            return {"status": "not_indexed", "release": None, "endpoint": endpoint}
        return {"status": "ok", "release": release, "endpoint": endpoint}


def _id(asked: Asked) -> str:
    """Return the id in the path, which the gateway passes on as it was sent."""
    name = unquote(asked.product or "")
    checked(name, "Id", "id")
    return name


def _like(request: SearchRequest, name: str) -> SearchRequest:
    return replace(request, terms=(Term("like", (name,), 1.0, "id"),), mode="vector")


def _told(release: Release, products: int) -> Json:
    return {
        "release": release.run,
        "created": release.created,
        "products": products,
        "model": model(release),
        "arrangement": release.layout.arrangement,
        "space": release.layout.space,
        "language": release.language,
        "attributes": [{"name": name, "type": kind} for name, kind in sorted(release.attributes.items())],
    }
