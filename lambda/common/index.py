"""The index contract: names, mapping, and the model that an index was built with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from common.arrangement import Arrangement, Layout, Space, shards
from common.language import analysis

ALIAS = "products"
_RARITY = {"type": "BM25", "k1": 0, "b": 0}
"""Words count by how rare they are, and once: that a title is two words long says nothing of what the shopper wants."""


@dataclass(frozen=True)
class Model:
    """Which model made a vector; vectors of two fingerprints are never compared.

    `fingerprint` is of all that changes a vector, the other two of what changes a picture's and a text's.
    """

    id: str
    revision: str
    fingerprint: str
    image_fingerprint: str
    text_fingerprint: str
    dimension: int

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Model":
        """Read the `model` object of the inference contract or of an index's `_meta`; those of before name no parts."""
        whole = str(fields["fingerprint"])
        return cls(
            str(fields["id"]),
            str(fields["revision"]),
            whole,
            str(fields.get("image_fingerprint", whole)),
            str(fields.get("text_fingerprint", whole)),
            int(fields["dimension"]),
        )

    def embeds_pictures_as(self, other: "Model") -> bool:
        """Whether both give a picture the same vector, whatever they make of texts."""
        return (self.image_fingerprint, self.dimension) == (other.image_fingerprint, other.dimension)

    def embeds_texts_as(self, other: "Model") -> bool:
        """Whether both give a text the same vector, whatever they make of pictures."""
        return (self.text_fingerprint, self.dimension) == (other.text_fingerprint, other.dimension)


@dataclass(frozen=True)
class Recipe:
    """How an index is made of a catalogue: what an operator chose, and what the catalogue's size and files decided."""

    arrangement: Arrangement
    space: Space = Space.COSINE
    language: str = "english"
    described: bool = False
    """Whether a product's text is embedded with its description, or its title alone."""
    synonyms: tuple[str, ...] = ()
    endpoint: str | None = None
    """The endpoint that queries are to be embedded by as long as the index serves."""

    @property
    def layout(self) -> Layout:
        """How its vectors lie."""
        return Layout(self.arrangement, self.space)


@dataclass(frozen=True)
class Release:
    """An index and what one must know of it to ask it; none of it ever changes once it is in service."""

    index: str
    model: Model
    layout: Layout
    created: str
    language: str
    described: bool
    endpoint: str | None
    """The endpoint that serves its model; None where an index of before does not say."""
    attributes: Mapping[str, str]
    """The type of each attribute: `text`, `number` or `boolean`."""

    @classmethod
    def of(cls, index: str, mappings: Mapping[str, Any]) -> "Release":
        """Read an index's mappings."""
        meta, attributes = mappings["_meta"], mappings["properties"]["attributes"].get("properties", {})
        layout = Layout(
            Arrangement(meta.get("arrangement", Arrangement.GRAPH)), Space(meta.get("space", Space.COSINE))
        )
        return cls(
            index,
            Model.of(meta["model"]),
            layout,
            str(meta.get("created", "")),
            meta.get("language", "english"),
            bool(meta.get("described", False)),
            meta.get("endpoint"),
            {name: _TYPES[mapping["type"]] for name, mapping in attributes.items()},
        )

    @property
    def run(self) -> str:
        """The run that made it, by which a release is called."""
        return self.index.removeprefix(f"{ALIAS}-")


_TYPES = {"keyword": "text", "double": "number", "boolean": "boolean"}


def index_name(run: str) -> str:
    """Return the name of a run's index."""
    return f"{ALIAS}-{run}"


def loading_alias(run: str) -> str:
    """Return the alias that an index has only until its release.

    Loaders write through it and require it, so that a loader that outlives a stopped execution cannot bring the
    deleted index back; and an index that still has it was never released.
    """
    return f"{ALIAS}-{run}-loading"


def index_body(run: str, model: Model, created: str, *, recipe: Recipe, vectors: int) -> dict[str, Any]:
    """Return settings, aliases and the strict mapping of a new index (refresh off while it is loaded)."""
    vector = recipe.layout.vector_field(model.dimension)
    image = {
        "key": {"type": "keyword"},
        "etag": {"type": "keyword", "index": False},
        "embedding": vector,
        "unshaken": _KEPT,
        "fault": {"type": "keyword", "index": False},
        "thumbnail": {"type": "keyword", "index": False},
    }
    return {
        "settings": {
            "index": {
                "knn": recipe.arrangement is Arrangement.GRAPH,
                "number_of_shards": shards(vectors),
                "number_of_replicas": 0,
                "refresh_interval": "-1",
                "similarity": {"rarity": _RARITY},
                "analysis": analysis(recipe.language, recipe.synonyms),
            }
        },
        "aliases": {loading_alias(run): {}},
        "mappings": {
            "dynamic": "strict",
            "date_detection": False,
            "_meta": meta(run, model, created, recipe),
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


def meta(run: str, model: Model, created: str, recipe: Recipe) -> dict[str, Any]:
    """Return what an index says of itself."""
    return {
        "model": asdict(model),
        "run": run,
        "created": created,
        "arrangement": recipe.arrangement,
        "space": recipe.space,
        "language": recipe.language,
        "described": recipe.described,
        "synonyms": len(recipe.synonyms),
        "endpoint": recipe.endpoint,
    }


_KEPT = {"type": "float", "index": False, "doc_values": False}
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
