"""The tables of the query bench."""

from collections.abc import Mapping

from bench.markdown import Section
from bench.query_clients import Latencies
from bench.query_imports import BASE
from bench.query_inside import Share
from bench.query_kinds import LARGE, SIMPLE
from bench.query_ways import Timed

GOALS = {"import": 1.0, SIMPLE: 5.0, LARGE: 15.0, "opensearch": 1.3}
BEST = {"a picture": "nearest alone, with sources"}
"""The best single request that could answer; by default the hybrid query."""
HYBRID = "hybrid, with sources"
_IMPORT = f"""\
Milliseconds, in processes of their own, in turns, all bytecode valid. Goal: at most {GOALS["import"]} times {BASE}."""
_INSIDE = f"""\
Milliseconds, medians. Own: all but waiting for the model and for OpenSearch. Goals: own at most {GOALS[SIMPLE]:g} for a
simple search, at most {GOALS[LARGE]:g} with facets and 100 results; OpenSearch at most {GOALS["opensearch"]:g} times
the best single request (a hybrid query with sources; of a picture, the nearest alone)."""
_WAYS = """\
Milliseconds, medians, in turns, past the gateway; whole is with signing, JSON and fusion. Alike: of ten, how many the
first way has too."""


def imports(found: Mapping[str, float]) -> Section:
    """Compare the function's import with that of its libraries."""
    return Section(
        "Import",
        _IMPORT,
        ["", "ms", "ratio"],
        [[name, _ms(value), f"{value / found[BASE]:.2f}"] for name, value in found.items()],
    )


def through_the_gateway(found: Mapping[str, Latencies]) -> Section:
    """Show latencies by stage."""
    return Section(
        "Through the gateway",
        "Milliseconds. Whole: until the client has the answer, the gateway's and the local cloud's own time included. "
        "Embedding and search: as the answer says. Around: what remains. Clients, stack and OpenSearch share the CPUs.",
        ["searches", "whole, median", "95 %", "embedding", "search", "around", "a second"],
        [
            [name, *map(_ms, (one.median, one.p95, one.embed, one.search, one.around)), _ms(one.rate)]
            for name, one in found.items()
        ],
    )


def inside(found: Mapping[str, Share], ways: Mapping[str, Timed]) -> Section:
    """Show the function's own share, and OpenSearch's beside the best single request."""
    return Section(
        "The function itself, warm",
        _INSIDE,
        [
            "search",
            "whole",
            "embedding",
            "OpenSearch",
            "own",
            "of it CPU",
            "round trips",
            "OpenSearch / best",
        ],
        [
            [
                name,
                *map(_ms, (one.whole, one.embedding, one.opensearch, one.own, one.cpu)),
                f"{one.trips}",
                _ratio(name, one, ways),
            ]
            for name, one in found.items()
        ],
    )


def by_way(found: Mapping[str, Timed]) -> Section:
    """Compare the hybrid query with plain searches."""
    base = found[HYBRID]
    return Section(
        "A hybrid query, or plain searches fused in the function",
        _WAYS,
        ["way", "whole", "ratio", "OpenSearch", "ratio", "alike"],
        [
            [
                name,
                _ms(one.milliseconds),
                f"{one.milliseconds / base.milliseconds:.2f}",
                _ms(one.waiting),
                f"{one.waiting / base.waiting:.2f}",
                f"{one.alike:.1f}",
            ]
            for name, one in found.items()
        ],
    )


def _ratio(name: str, share: Share, ways: Mapping[str, Timed]) -> str | None:
    if name not in (SIMPLE, *BEST):
        return None
    return f"{share.opensearch / ways[BEST.get(name, HYBRID)].waiting:.2f}"


def _ms(value: float) -> str:
    return f"{value:.1f}"
