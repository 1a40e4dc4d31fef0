"""Limits and choices of a search request's fields, by the API's contract, which ships with the command line."""

from search_api.document import Schema, resolved, schema


def field(name: str) -> Schema:
    """What a search request's field holds where it is not null."""
    return not_null(schema("SearchRequest")["properties"][name])


def not_null(given: Schema) -> Schema:
    """A schema without its null: references followed, and what is said beside them kept."""
    others = [kind for kind in given.get("anyOf", ()) if kind != {"type": "null"}]
    if len(others) != 1:
        return resolved(given)
    beside = {key: value for key, value in given.items() if key != "anyOf"}
    return {**resolved(others[0]), **beside}


def most(name: str) -> int:
    """How many things a field lists at most."""
    found = field(name)
    lists = [kind for kind in (found, *found.get("anyOf", ())) if "maxItems" in kind]
    return int(lists[0]["maxItems"])
