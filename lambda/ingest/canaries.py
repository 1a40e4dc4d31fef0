"""Searches for a release's own products: does it find what it holds, and as well as the release before it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.arrangement import Query, Vector
from common.index import Release, index_name
from ingest.gates import Bounds, Gate
from ingest.indexes import Indexes
from ingest.run import Run

SAMPLE = 50
DEPTH = 10
SELF_SIMILARITY = 0.99
"""The least cosine between one product's vector as indexed and as found or embedded again (int8 varies by batch)."""
PICTURES, TITLES = "images.embedding", "text_embedding"
_AT_ONCE = 10
"""Searches in one request: exact ones go over the whole index."""
_SPARE = 3
"""Times as deep as is compared: what only one of two releases has falls out."""
_WITH_VECTORS = [
    {"exists": {"field": TITLES}},
    {"nested": {"path": "images", "query": {"exists": {"field": PICTURES}}}},
]
Product = dict[str, Any]


def sample(indexes: Indexes, run: Run) -> list[Product]:
    """Draw products that have vectors, the same ones at each try of a run."""
    drawn = {"random_score": {"seed": int(run.digest, 16) % (1 << 31), "field": "_seq_no"}}
    query = {"bool": {"filter": [{"bool": {"should": _WITH_VECTORS}}]}}
    body = {
        "size": SAMPLE,
        "query": {"function_score": {"query": query, "functions": [drawn], "boost_mode": "replace"}},
        "_source": ["id", "title", "description", TITLES, "text_unshaken", PICTURES],
    }
    hits = indexes.client.search(index=index_name(run.id), body=body)["hits"]["hits"]
    return [hit["_source"] for hit in hits]


def title_vector(product: Product) -> Vector:
    """Return the vector of a product's title as the model gave it, whatever was done to it for the graph's sake."""
    true: Vector = product.get("text_unshaken") or product[TITLES]
    return true


def find_themselves(indexes: Indexes, release: Release, products: Sequence[Product]) -> Gate:
    """Check that each is found by its own vector: exactly, as the content is tested, and at all, as searches go."""
    layout, asked = release.layout, [_one_vector(product) for product in products]
    exact = _ask(indexes, release, [_best(f, layout.exactly(f, v), 1) for f, v in asked])
    usual = _ask(indexes, release, [_best(f, layout.nearest(f, v, 1), 1) for f, v in asked])
    lost = [
        product["id"]
        for product, true, found in zip(products, exact, usual, strict=True)
        if not found or not true or layout.cosine_of(true[0]["_score"]) < SELF_SIMILARITY
    ]
    found = len(products) - len(lost)
    share = 100 * found / len(products) if products else 100.0
    names = f": not {', '.join(map(str, lost[:3]))}" if lost else ""
    said = f"{found} of {len(products)} products are found by their own vectors{names}"
    return Gate("canaries", round(share, 2), 100, not lost, said)


@dataclass(frozen=True)
class Comparison:
    """The new release beside the one in service, which the same model made: titles ask both for pictures."""

    indexes: Indexes
    new: Release
    old: Release

    def gates(self, products: Sequence[Product], bounds: Bounds) -> list[Gate]:
        """Check that both find much the same, and that titles find their own products as well as before.

        What only one of the two has does not count; where they have nothing in common there is nothing to check.
        """
        asked = [product for product in products if TITLES in product and _pictures(product)]
        own = [str(product["id"]) for product in asked]
        vectors = [title_vector(product) for product in asked]
        found_new, found_old = (self._found(release, vectors) for release in (self.new, self.old))
        in_old, in_new = self._there(self.old, [own, *found_new]), self._there(self.new, found_old)
        new = [[name for name in found if name in in_old][:DEPTH] for found in found_new]
        old = [[name for name in found if name in in_new][:DEPTH] for found in found_old]
        shares = [len({*one} & {*other}) / len(other) for one, other in zip(new, old, strict=True) if other]
        known = [number for number, name in enumerate(own) if name in in_old]
        if not shares or not known:
            return []
        return [
            _overlap(100 * sum(shares) / len(shares), len(shares), bounds.min_overlap_percent),
            _recall(
                _hits(new, own, known), _hits(old, own, known), len(known), bounds.max_recall_drop_percent
            ),
        ]

    def _found(self, release: Release, vectors: Sequence[Vector]) -> list[list[str]]:
        depth = DEPTH * _SPARE
        bodies = [_best(PICTURES, release.layout.nearest(PICTURES, v, depth), depth) for v in vectors]
        return [[_id(hit) for hit in hits] for hits in _ask(self.indexes, release, bodies)]

    def _there(self, release: Release, lists: Sequence[Sequence[str]]) -> set[str]:
        """Return which of some products a release has."""
        names = sorted({name for one in lists for name in one})
        body = {"size": len(names) + 1, "query": {"terms": {"id": names}}, "_source": False, "fields": ["id"]}
        (hits,) = _ask(self.indexes, release, [body])
        return {_id(hit) for hit in hits}


def _hits(lists: Sequence[Sequence[str]], own: Sequence[str], known: Sequence[int]) -> float:
    """Return how many titles, in percent, find their own product."""
    return 100 * sum(own[number] in lists[number] for number in known) / len(known)


def _overlap(overlap: float, titles: int, bound: int) -> Gate:
    said = (
        f"of the first {DEPTH} products that the release in service finds for {titles} titles {overlap:.0f} % are "
        f"among the new one's (at least {bound} %: setting min_overlap_percent)"
    )
    return Gate("overlap", round(overlap, 2), bound, overlap >= bound, said)


def _recall(now: float, before: float, titles: int, bound: int) -> Gate:
    said = (
        f"{now:.0f} % of {titles} titles find their own product, {before:.0f} % in the release in service (at most "
        f"{bound} % fewer: setting max_recall_drop_percent)"
    )
    return Gate("recall", round(before - now, 2), bound, before - now <= bound, said)


def _ask(indexes: Indexes, release: Release, bodies: Sequence[Query]) -> list[list[dict[str, Any]]]:
    """Return the hits of several searches of one release."""
    batches = (bodies[start : start + _AT_ONCE] for start in range(0, len(bodies), _AT_ONCE))
    return [hits for batch in batches for hits in indexes.hits(release.run, batch)]


def _best(name: str, clause: Query, size: int) -> Query:
    nested = {"path": "images", "score_mode": "max", "query": clause}
    query = {"nested": nested} if name == PICTURES else clause
    return {"size": size, "query": query, "_source": False, "fields": ["id"], "track_total_hits": False}


def _id(hit: dict[str, Any]) -> str:
    return str(hit["fields"]["id"][0])


def _pictures(product: Product) -> list[Vector]:
    return [image["embedding"] for image in product.get("images", []) if "embedding" in image]


def _one_vector(product: Product) -> tuple[str, Vector]:
    pictures = _pictures(product)
    return (PICTURES, pictures[0]) if pictures else (TITLES, product[TITLES])
