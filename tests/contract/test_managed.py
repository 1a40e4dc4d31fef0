"""What a managed domain does otherwise than the open-source server: five shards unless told, deaf to POSTs' URLs."""

import pytest

from common.bucket import Bucket
from common.index import index_name, loading_alias
from contract import shop
from contract.asking import asked
from contract.known import KnownEmbedder
from contract.managed import ManagedDomain
from ingest.abort import Aborter
from ingest.indexes import Indexes
from ingest.load import RunGoneError
from ingest.report import Reporter
from query.search import Searcher

MIB = 1024 * 1024


@pytest.fixture
def embedder(bucket: Bucket) -> KnownEmbedder:
    shop.put_catalogue(bucket, shop.PRODUCTS)
    return KnownEmbedder(shop.TITLES)


@pytest.mark.parametrize("exact_vectors", [0, 20_000])
def test_nothing_is_said_in_the_url_of_a_post(
    domain: ManagedDomain, remote: Indexes, bucket: Bucket, embedder: KnownEmbedder, exact_vectors: int
) -> None:
    for number in (1, 2, 3):
        shop.ingest(bucket, remote, embedder, shop.run(number), exact_vectors=exact_vectors)
    searcher = Searcher(remote.client, shop._as_embedder(embedder))
    for request in (asked("Red mug", None), asked(None, "picture"), asked("a", "b")):
        assert searcher.search(request)["items"]
    posts = [sent for sent in domain.sent if sent.method == "POST"]
    kinds = {sent.path.rsplit("/", 1)[1] for sent in posts}
    assert kinds == {"_aliases", "_bulk", "_mget", "_msearch", "_refresh", "_search"}
    assert [sent for sent in posts if sent.query] == []


def test_a_late_loader_cannot_bring_an_index_back_there_either(
    remote: Indexes, bucket: Bucket, embedder: KnownEmbedder
) -> None:
    planned = shop.plan(bucket, remote, embedder, shop.run(1))
    shop.transform(bucket, shop.run(1), planned)
    Aborter(bucket, remote, Reporter(bucket)).abort(shop.run(1), "ABORTED", "stopped")
    with pytest.raises(RunGoneError):
        shop.load(bucket, remote, shop.run(1), planned)
    assert not {index_name(shop.run(1).id), loading_alias(shop.run(1).id)} & {
        *remote.client.indices.get_alias()
    }


def test_bulk_requests_fit_a_small_domain(
    domain: ManagedDomain, remote: Indexes, bucket: Bucket, embedder: KnownEmbedder
) -> None:
    text = "long " * 4000
    many = [{"id": f"p{n}", "title": "Gift card", "description": text} for n in range(220)]
    shop.put_catalogue(bucket, many)
    assert shop.ingest(bucket, remote, embedder, shop.run(1))["indexed"] == 220
    sizes = [len(sent.body) for sent in domain.sent if sent.path.endswith("_bulk")]
    assert sum(sizes) > 4 * MIB
    assert max(sizes) <= 2 * MIB


def test_an_index_has_the_shards_that_its_size_asks_for(
    remote: Indexes, bucket: Bucket, embedder: KnownEmbedder
) -> None:
    remote.client.indices.create(index="products-untold")
    assert _shards(remote, "products-untold") == 5
    shop.ingest(bucket, remote, embedder, shop.run(1))
    assert _shards(remote, index_name(shop.run(1).id)) == 1


def _shards(indexes: Indexes, name: str) -> int:
    settings = indexes.client.indices.get_settings(index=name)[name]["settings"]
    return int(settings["index"]["number_of_shards"])
