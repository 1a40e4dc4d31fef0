"""What `search` and `similar` have in common: options become a request, answers become what is printed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from clip_search.aws.account import Deployment
from clip_search.aws.signed_http import SignedHttp
from clip_search.commands.found import print_answer, remark
from clip_search.search.answer import Answer, Item, read_json
from clip_search.search.api import SearchApi
from clip_search.search.filters import Types, filters
from clip_search.search.paging import Ask, Page, page, pages, together
from clip_search.search.request import Query, release
from clip_search.sheets.file import write
from clip_search.sheets.letters import shortcomings
from clip_search.sheets.pictures import sheet_row
from clip_search.sheets.sheet import draw_sheet
from clip_search.terminal import busy, say, warn
from clip_search.upload.bucket import Catalogue
from search_api.document import schema

Given = Mapping[str, Any]
"""The options as they were given, by name."""
AS_THEY_ARE = (
    "collapse",
    "min_similarity",
    "only_good",
    "size",
    "cursor",
    "fields",
    "pictures",
    "thumbnails",
    "explain",
)


def api_of(deployment: Deployment) -> SearchApi:
    """The deployment's API, asked with the account's signature."""
    return SearchApi(SignedHttp(deployment.account, deployment.api_key), deployment.api_url)


def request_fields(api: SearchApi, given: Given) -> dict[str, Any]:
    """The request's fields that options stand for.

    Raises:
        CommandError: a filter's value is not of its attribute's type.
    """
    _refuse_contradictions(given)
    told = {name: given.get(name) for name in AS_THEY_ARE}
    told["thumbnails"] = bool(told["thumbnails"] or given["sheet"])
    if given["everything"] and told["size"] is None:
        told["size"] = schema("Size")["maximum"]
    told["facets"], told["sort"] = list(given.get("facets", ())), list(given.get("sort", ()))
    conditions = given["conditions"]
    types = attribute_types(api) if any(condition.typed for condition in conditions) else {}
    told["filters"] = filters(conditions, types)
    return {name: value for name, value in told.items() if _is_said(value)}


def attribute_types(api: SearchApi) -> Types:
    """What the release's attributes are: text, number or boolean."""
    told = read_json(api.ask(release()))
    return {str(each["name"]): str(each["type"]) for each in told.get("attributes", ())}


def show(deployment: Deployment, ask: Ask, query: Query, given: Given) -> None:
    """Ask for the wanted pages, and print them."""
    answers: list[Answer] = []
    for body, answer in _wanted(ask, given):
        if given["as_json"]:
            click.echo(body)
        answers.append(answer)
    if not answers:
        return say(f"There is no page {given['page']}.")
    answer = together(answers)
    if not given["as_json"]:
        before = ((given["page"] or 1) - 1) * (given["size"] or schema("Size")["default"])
        print_answer(answer, given["fields"] or (), before + 1, ordered=bool(given.get("sort")))
        _say_how_to_go_on(answer, given)
    remark(answer)
    if given["sheet"]:
        _write_sheet(deployment, query, answer.items, given["sheet"])
    return None


def _refuse_contradictions(given: Given) -> None:
    if given["everything"] and given["page"]:
        raise click.UsageError("Give --page or --all.")
    if given["sheet"] and given["fields"]:
        raise click.UsageError("--sheet shows titles and pictures: leave --fields out.")


def _wanted(ask: Ask, given: Given) -> Sequence[Page]:
    with busy("Searching …"):
        if given["everything"]:
            return list(pages(ask))
        found = page(ask, given["page"] or 1)
        return [found] if found else []


def _say_how_to_go_on(answer: Answer, given: Given) -> None:
    if answer.cursor:
        say(f"{answer.total} in all. More: --page {(given['page'] or 1) + 1}, or --all.")
    elif given["everything"] and len(answer.items) < answer.total and not given["collapse"]:
        say(f"{answer.total} in all, of which these are what can be paged through.")


def _is_said(value: Any) -> bool:
    return value is not None and value is not False and value != [] and value != {}


def _write_sheet(deployment: Deployment, query: Query, items: Sequence[Item], path: Path) -> None:
    for message in shortcomings([query.text or "", *(item.title for item in items)]):
        warn(message)
    catalogue = Catalogue(deployment.account.client("s3"), deployment.bucket)
    write(draw_sheet([sheet_row(catalogue, query, items)], "Product search"), path)
    say(f"Contact sheet: {path}")
