"""Answers of the search API as people read them: products, facets and reasons on standard output, remarks beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from clip_search.search.answer import HOW_ORDERED, Answer, Item
from clip_search.terminal import console, one_line, say, warn

ADDRESSES = ("_url", "_urls")
NO_MATCH = "Nothing stands out: the catalogue has probably nothing like that"


def print_answer(answer: Answer, fields: Sequence[str], first: int, *, ordered: bool) -> None:
    """Products from the `first`-th on, and facets; `ordered` says that an order of its own was asked for."""
    if answer.items:
        _print_items(answer.items, fields, first, ordered=ordered)
    else:
        say("Nothing found.")
    for name, facet in (answer.facets or {}).get("attributes", {}).items():
        _print_facet(name, facet, (answer.facets or {}).get("of"))
    _print_addresses(answer.items, first)
    _print_reasons(answer.items, first)


def remark(answer: Answer) -> None:
    """What is to be known of the answer as a whole."""
    if answer.degraded:
        warn(f"Answered by words alone: {one_line(answer.degraded.get('message', ''))}")
    if answer.good_match is False:
        sure = "" if answer.confidence is None else f" (confidence {answer.confidence:.2f})"
        warn(f"{NO_MATCH}{sure}.")
    if answer.truncated:
        warn("The model has read only the beginning of the text: give fewer words.")


def print_product(product: Mapping[str, Any]) -> None:
    """A product, a line for each thing that is told of it."""
    addresses = {name: told for name, told in product.items() if name.endswith(ADDRESSES)}
    table = Table(show_header=False)
    for name, value in _flat({name: told for name, told in product.items() if name not in addresses}):
        table.add_row(name, Text(_cell(value)))
    console().print(table)
    for told in addresses.values():
        for address in told if isinstance(told, list) else [told]:
            _print_address(address)


def _print_items(items: Sequence[Item], fields: Sequence[str], first: int, *, ordered: bool) -> None:
    columns = {name: [_field(item, name) for item in items] for name in fields} or _columns(items)
    if any(item.told.get("others") for item in items):
        columns["others"] = [_others(item.told.get("others") or {}) for item in items]
    table = Table("#", *columns)
    for rank, cells in enumerate(zip(*columns.values(), strict=True), first):
        table.add_row(str(rank), *(Text(one_line(cell)) for cell in cells))
    console().print(table)
    nearness = [item.similarity or 0.0 for item in items]
    if not ordered and nearness != sorted(nearness, reverse=True):
        say(HOW_ORDERED)


def _print_addresses(items: Sequence[Item], first: int) -> None:
    for rank, item in enumerate(items, first):
        _print_address(item.told.get("matched_image_url") or item.told.get("image_url"), f"{rank}. ")


def _print_address(address: object, before: str = "") -> None:
    """An address whole on a line of its own, as it is of no use in pieces."""
    if address:
        told = f"{before}{one_line(str(address), limit=4000)}"
        console().print(told, markup=False, soft_wrap=True)


def _columns(items: Sequence[Item]) -> dict[str, list[str]]:
    return {
        "title": [item.title for item in items],
        "similarity": [item.nearness for item in items],
        "id": [item.id for item in items],
        "picture": [item.picture or "" for item in items],
    }


def _field(item: Item, name: str) -> str:
    first, _, attribute = name.partition(".")
    return _cell(item.attributes.get(attribute) if attribute else item.told.get(first))


def _others(told: Mapping[str, Any]) -> str:
    shown = ", ".join(str(each.get("id", "")) for each in told.get("items", ()))
    return f"{told.get('count', 0)}{': ' if shown else ''}{shown}"


def _print_facet(name: str, facet: Mapping[str, Any], of: int | None) -> None:
    table = Table(name, "products")
    for told in facet.get("values", ()):
        table.add_row(Text(_cell(told["value"])), str(told["count"]))
    for told in facet.get("ranges", ()):
        table.add_row(_range(told), str(told["count"]))
    console().print(table)
    if caption := _caption(facet, of):
        console().print(caption, highlight=False)


def _caption(facet: Mapping[str, Any], of: int | None) -> str:
    said = [f"of {of}"] if of is not None else []
    if facet.get("others"):
        said.append(f"{facet['others']} with other values")
    if facet.get("min") is not None:
        said.append(f"from {facet['min']:g} to {facet['max']:g}")
    return ", ".join(said)


def _range(told: Mapping[str, Any]) -> str:
    low, high = told.get("from"), told.get("to")
    if low is None:
        return f"below {high:g}"
    return f"{low:g} and more" if high is None else f"{low:g} to below {high:g}"


def _print_reasons(items: Sequence[Item], first: int) -> None:
    for rank, item in enumerate(items, first):
        if told := item.told.get("explain"):
            console().print(f"{rank}. {one_line(item.id)}: {_reason(told)}", markup=False, soft_wrap=True)


def _reason(told: Mapping[str, Any]) -> str:
    said = ["it is the id or article number"] if told.get("exact") else []
    if told.get("words"):
        said.append(f"words that match: {', '.join(told['words'])}")
    if told.get("picture"):
        said.append(f"nearest picture: {told['picture']}")
    said += [_leg(name, leg) for name, leg in told.get("legs", {}).items()]
    return one_line("; ".join(said), limit=1000)


def _leg(name: str, leg: Mapping[str, Any]) -> str:
    if leg.get("rank") is None:
        return f"{name}: not among the best"
    return f"{name}: rank {leg['rank']}, score {leg['score']:.3f}, gives {leg['value']:.3f} (weight {leg['weight']:g})"


def _flat(told: Mapping[str, Any], under: str = "") -> list[tuple[str, Any]]:
    """Names and values, attributes each by its own name."""
    lines: list[tuple[str, Any]] = []
    for name, value in told.items():
        lines += _flat(value, f"{name}.") if isinstance(value, dict) else [(under + name, value)]
    return lines


def _cell(value: object) -> str:
    """A value as people write it."""
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_cell(each)}" for key, each in value.items())
    return "" if value is None else str(value)
