"""`clip-search search`."""

from dataclasses import replace
from typing import Any

import click

from clip_search.aws.account import Deployment
from clip_search.commands import search_options as options
from clip_search.commands.common import deployment_options
from clip_search.commands.searching import api_of, request_fields, show
from clip_search.search.image import fit_picture
from clip_search.search.request import Fields, Query
from clip_search.search.wishes import read_term, unwanted


@click.command("search")
@options.term_options
@options.choice_options
@options.shelf_options
@options.page_options
@options.product_options
@options.answer_options
@deployment_options
def search_command(deployment: Deployment, words: tuple[str, ...], **given: Any) -> None:
    """Find products by WORDS, by a picture, by other products, or by all of them, through the search API.

    Without any of these the catalogue is browsed. Similarity is the cosine between the query's vector and the
    product's. Compare it within one list only: words are always further from pictures than pictures are from
    each other. The order is by similarity and, where there are words, by matching words as well.

    \b
    Examples:
      clip-search search "red striped mug"
      clip-search search --image photo.jpg -k 20 --sheet found.png
      clip-search search "in blue" --image photo.jpg
      clip-search search mug --not stripes --filter 'price<20' --filter colour=red,blue
      clip-search search mug --facet colour --facet price:0,10,20,50 --sort price
      clip-search search --like B07 --like B08 --term 0.5 "red mug" --term -1 like:B09
      clip-search search --filter 'brand?' --filter in_stock=true --sort -price --all
      clip-search search 0123-45 --mode lexical --explain
      clip-search search mug --collapse group:3 --page 2 --fields id,title,attributes.price
      clip-search search "red mug" --json | jq -r '.items[].id'

    \b
    Filters: =, != (values between commas; "a value, with a comma" in quotes), <, <=, > and >= (numbers),
    NAME? (has one) and !NAME? (has none). Numbers and true or false are told from texts by what the
    attribute is in the catalogue. Quote them for the shell: < and > mean files there.
    """
    text = " ".join(words)
    if words and not text.strip():
        raise click.UsageError(
            "The words are empty: give words, --image, --like, or nothing at all to browse."
        )
    api = api_of(deployment)
    fields = {**_terms(given), **request_fields(api, given)}
    query = Query(text or None, fit_picture(given["image"]) if given["image"] else None, fields)
    show(
        deployment,
        lambda further: api.ask(replace(query, fields={**fields, **further}).request()),
        query,
        given,
    )


def _terms(given: dict[str, Any]) -> Fields:
    terms = [read_term(weight, wish) for weight, wish in given["terms"]]
    terms += [unwanted(words) for words in given["unwanted"]]
    told = {"like": list(given["like"]), "terms": terms, "mode": given["mode"]}
    return {name: value for name, value in told.items() if value}
