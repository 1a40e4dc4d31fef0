"""JSON values made from the document's schemas: fitting ones, and fitting ones with something spoilt."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from search_api.document import Schema, document, resolved

Value = Any
Place = tuple[str | int, ...]
_LONG = 2_000
"""No text is made longer than this: the limits above it have tests of their own."""
_DEEPEST = 4
_NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.sampled_from([5.0, 0.5, -2.5, 100, 101, 1e308, 1 << 64, -0.0]),
    st.floats(allow_nan=False, allow_infinity=False),
)
_OTHERS = st.one_of(
    st.sampled_from([None, True, False, "", " ", "x", "score", "desc", "id\n", [], {}, [None], {"x": 1}]),
    _NUMBERS,
    st.text(max_size=5),
    st.lists(st.one_of(st.integers(-3, 101), st.text(max_size=3)), max_size=3),
)


def request_schemas() -> dict[str, Schema]:
    """Return the schemas of all that requests hold, by where they stand."""
    found: dict[str, Schema] = {"body": document()["components"]["schemas"]["SearchRequest"]}
    for path in document()["paths"].values():
        for operation in path.values():
            for part in map(resolved, operation.get("parameters", ())):
                found[part["name"]] = next(iter(part.get("content", {"": part}).values()))["schema"]
    return found


def within(schema: Schema, above: tuple[str, ...] = ()) -> Iterator[Schema]:
    """Return a schema and all that it is made of."""
    yield schema
    parts = [*schema.get("anyOf", ()), *schema.get("properties", {}).values()]
    parts += [
        schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)
    ]
    if "$ref" in schema and schema["$ref"] not in above:
        above = (*above, schema["$ref"])
        parts.append(resolved(schema))
    for part in parts:
        yield from within(part, above)


def fitting(schema: Schema, depth: int = 0) -> st.SearchStrategy[Value]:
    """Make values that a schema takes; below a depth without what need not be there."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return st.one_of([fitting(option, depth) for option in schema["anyOf"]])
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return st.one_of([_of_kind(kind, schema, depth) for kind in kinds])


def _of_kind(kind: str, schema: Schema, depth: int) -> st.SearchStrategy[Value]:
    if kind == "object":
        return _objects(schema, depth)
    if kind == "array":
        least, most = schema.get("minItems", 0), schema.get("maxItems", 4)
        few = st.lists(fitting(schema["items"], depth + 1), min_size=least, max_size=min(least + 2, most))
        return few if depth > 1 else st.one_of(few, few.filter(bool).map(lambda one: one[:1] * most))
    if kind == "string":
        return _texts(schema)
    if kind == "boolean":
        return st.booleans()
    if kind == "null":
        return st.none()
    least, most = schema.get("minimum", -1e300), schema.get("maximum", 1e300)
    whole = st.integers(int(least), int(most))
    if kind == "integer":
        return st.one_of(whole, whole.map(float), st.sampled_from([least, most]))
    return st.one_of(whole, st.floats(least, most), st.sampled_from([least, most]))


def _texts(schema: Schema) -> st.SearchStrategy[Value]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema:
        return st.from_regex(str(schema["pattern"])).map(lambda one: one.removesuffix("\n"))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10)
    short = st.text(min_size=least, max_size=min(most, 10))
    return st.one_of(short, st.just("\U0001f600" * most)) if most <= _LONG else short


def _objects(schema: Schema, depth: int) -> st.SearchStrategy[Value]:
    needed = {name: schema["properties"][name] for name in schema.get("required", ())}
    known = {name: one for name, one in schema["properties"].items() if depth < _DEEPEST or not _refers(one)}
    optional = {name: fitting(one, depth + 1) for name, one in known.items() if name not in needed}
    made = st.fixed_dictionaries(
        {name: fitting(one, depth + 1) for name, one in needed.items()}, optional=optional
    )
    others = schema.get("additionalProperties", True)
    if others is not False:
        names = st.text(max_size=3).filter(lambda name: name not in schema["properties"])
        more = st.dictionaries(names, fitting(others, depth + 1), max_size=3)
        made = st.builds(lambda one, two: {**one, **two}, made, more)
    return made.filter(lambda one: len(one) >= schema.get("minProperties", 0))


def _refers(schema: Schema) -> bool:
    return "$ref" in schema or any(map(_refers, schema.get("anyOf", ())))


def places(value: Value) -> Iterator[Place]:
    """Name every place in a value, the whole first."""
    yield ()
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inside:
        for place in places(one):
            yield (step, *place)


@st.composite
def spoilt(draw: st.DrawFn, schema: Schema) -> Value:
    """Make a fitting value and change something in it, at any depth; now and then it still fits."""
    value = draw(fitting(schema))
    for _ in range(draw(st.integers(1, 2))):
        value = _changed(value, draw(st.sampled_from(list(places(value)))), draw)
    return value


def _changed(value: Value, place: Place, draw: st.DrawFn) -> Value:
    if place:
        copied: Any = dict(value) if isinstance(value, dict) else list(value)
        copied[place[0]] = _changed(value[place[0]], place[1:], draw)
        return copied
    if isinstance(value, dict) and draw(st.booleans()):
        return _other_object(value, draw)
    if isinstance(value, list) and value and draw(st.booleans()):
        return draw(st.sampled_from([[], value[1:], value * 2, value * 21, value * 201, [*value, None]]))
    if isinstance(value, str) and value and draw(st.booleans()):
        texts = [value[1:], value + "\n", value * 2, value[:1] * 65, value[:1] * 513, value[:1] * _LONG]
        return draw(st.sampled_from(texts))
    if isinstance(value, int | float) and draw(st.booleans()):
        return draw(st.sampled_from([value + 1, value - 1, value + 0.5, value + 0.0, -value]))
    return draw(_OTHERS)


def _other_object(value: dict[str, Value], draw: st.DrawFn) -> Value:
    if draw(st.booleans()) and value:
        gone: str = draw(st.sampled_from(sorted(value)))
        return {name: one for name, one in value.items() if name != gone}
    if draw(st.integers(0, 9)) == 0:
        return {**value, **{f"more{n}": 1 for n in range(50)}}
    added = draw(st.one_of(st.text(max_size=3), st.sampled_from(["weight", "attribute", "exists", "and"])))
    return {**value, added: draw(_OTHERS)}
