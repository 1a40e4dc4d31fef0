"""Which arrangement and how many shards a release gets."""

import pytest

from common.arrangement import VECTORS_A_SHARD, Arrangement, Layout, Space, shards
from common.index import Model, Release

META = {"model": {"id": "m", "revision": "1", "fingerprint": "f", "dimension": 4}}


def release(**more: str) -> Release:
    return Release.of("products-1", {"_meta": {**META, **more}, "properties": {"attributes": {}}})


@pytest.mark.parametrize(
    ("vectors", "kind"), [(0, Arrangement.EXACT), (20_000, Arrangement.EXACT), (20_001, Arrangement.GRAPH)]
)
def test_the_size_chooses(vectors: int, kind: Arrangement) -> None:
    assert Arrangement.of_size(vectors, 20_000) is kind


@pytest.mark.parametrize(
    ("vectors", "count"),
    [(0, 1), (1, 1), (VECTORS_A_SHARD, 1), (VECTORS_A_SHARD + 1, 2), (5 * VECTORS_A_SHARD, 5)],
)
def test_a_shard_takes_a_million_vectors(vectors: int, count: int) -> None:
    assert shards(vectors) == count


def test_an_index_that_does_not_say_has_a_graph() -> None:
    assert release().layout == Layout(Arrangement.GRAPH, Space.COSINE)
    assert release(arrangement="exact", space="l2").layout == Layout(Arrangement.EXACT, Space.EUCLIDEAN)
    assert release().model == Model("m", "1", "f", "f", "f", 4)


@pytest.mark.parametrize("space", Space)
@pytest.mark.parametrize("cosine", [-0.9, 0.0, 0.5, 1.0])
def test_a_score_is_turned_back_into_its_cosine(space: Space, cosine: float) -> None:
    assert space.cosine_of(space.score_of(cosine)) == pytest.approx(cosine)
