"""The index contract: names, mapping, and the model that an index was built with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from common.arrangement import Arrangement, shards

ALIAS = "products"
_RARITY = {"type": "BM25", "k1": 0, "b": 0}
"""Words count by how rare they are, and once: that a title is two words long says nothing of what the shopper wants."""


@dataclass(frozen=True)
class Model:
    """Which model made a vector; vectors of two fingerprints are never compared."""

    id: str
    revision: str
    fingerprint: str
    dimension: int

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Model":
        """Read the `model` object of the inference contract or of an index's `_meta`."""
        return cls(
            str(fields["id"]), str(fields["revision"]), str(fields["fingerprint"]), int(fields["dimension"])
        )


@dataclass(frozen=True)
class Release:
    """An index and what one must know of it to ask it; none of it ever changes."""

    index: str
    model: Model
    arrangement: Arrangement

    @classmethod
    def of(cls, index: str, meta: Mapping[str, Any]) -> "Release":
        """Read an index's `_meta`."""
        return cls(index, Model.of(meta["model"]), Arrangement(meta.get("arrangement", Arrangement.GRAPH)))


def index_name(run: str) -> str:
    """Return the name of a run's index."""
    return f"{ALIAS}-{run}"


def loading_alias(run: str) -> str:
    """Return the alias that an index has only until its release.

    Loaders write through it and require it, so that a loader that outlives a stopped execution cannot bring the
    deleted index back; and an index that still has it was never released.
    """
    return f"{ALIAS}-{run}-loading"


def index_body(
    run: str, model: Model, created: str, *, arrangement: Arrangement, vectors: int
) -> dict[str, Any]:
    """Return settings, aliases and the strict mapping of a new index (refresh off while it is loaded)."""
    vector = arrangement.vector_field(model.dimension)
    image = {
        "key": {"type": "keyword"},
        "etag": {"type": "keyword", "index": False},
        "embedding": vector,
        "unshaken": _KEPT,
        "fault": {"type": "keyword", "index": False},
    }
    return {
        "settings": {
            "index": {
                "knn": arrangement is Arrangement.GRAPH,
                "number_of_shards": shards(vectors),
                "number_of_replicas": 0,
                "refresh_interval": "-1",
                "similarity": {"rarity": _RARITY},
                "analysis": _ANALYSIS,
            }
        },
        "aliases": {loading_alias(run): {}},
        "mappings": {
            "dynamic": "strict",
            "date_detection": False,
            "_meta": {"model": asdict(model), "run": run, "created": created, "arrangement": arrangement},
            "dynamic_templates": _ATTRIBUTE_TEMPLATES,
            "properties": {
                "id": {"type": "keyword", "copy_to": "words"},
                "title": _TEXT,
                "description": _TEXT,
                "words": _TEXT,
                "attributes": {"type": "object", "dynamic": True},
                "images": {"type": "nested", "dynamic": "strict", "properties": image},
                "text_embedding": vector,
                "text_unshaken": _KEPT,
            },
        },
    }


_KEPT = {"type": "float", "index": False, "doc_values": False}
_FILTERS = ["possessive", "lowercase", "asciifolding", "stop", "stem"]
_ANALYSIS = {
    "filter": {
        "possessive": {"type": "stemmer", "language": "possessive_english"},
        "stop": {"type": "stop", "stopwords": "_english_"},
        "stem": {"type": "stemmer", "language": "english"},
        "first": {"type": "limit", "max_token_count": 256},
    },
    "analyzer": {
        "words": {"type": "custom", "tokenizer": "standard", "filter": _FILTERS},
        "asked": {"type": "custom", "tokenizer": "standard", "filter": [*_FILTERS, "first"]},
    },
}
"""OpenSearch's English analyser with accents folded: a shopper writes cafe for café.

Of a question the first words count, since a query may have 1,024 clauses: in a language that writes without spaces
every letter is a word.
"""
_TEXT = {"type": "text", "analyzer": "words", "search_analyzer": "asked", "similarity": "rarity"}


def _template(name: str, kind: str, target: str, **more: str) -> dict[str, Any]:
    mapping = {"type": target, **more}
    return {name: {"path_match": "attributes.*", "match_mapping_type": kind, "mapping": mapping}}


_ATTRIBUTE_TEMPLATES = [
    _template("strings", "string", "keyword", copy_to="words"),
    _template("integers", "long", "double"),
    _template("numbers", "double", "double"),
    _template("booleans", "boolean", "boolean"),
]
