"""How much each leg of a search counts (the figures that they follow from: docs/relevance.md)."""

WEIGHTS = {"words": 1.0, "pictures": 1.0, "titles": 1.0, "nearest": 1.0, "all": 1.0}
