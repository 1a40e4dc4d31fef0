"""`clip-search product` and `clip-search similar`."""

from typing import Any

import click

from clip_search.aws.account import Deployment
from clip_search.commands.common import deployment_options
from clip_search.commands.found import print_product
from clip_search.commands.search_options import answer_options, choice_options, page_options, product_options
from clip_search.commands.searching import api_of, request_fields, show
from clip_search.search.answer import read_json
from clip_search.search.request import Query, product, similar
from clip_search.terminal import busy

WHOLE = ["id", "title", "description", "images", "attributes"]


@click.command("product")
@click.argument("product_id", metavar="ID")
@product_options
@deployment_options
def product_command(
    product_id: str,
    fields: list[str] | None,
    pictures: bool,  # noqa: FBT001 (click's way)
    thumbnails: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
    deployment: Deployment,
) -> None:
    """Show the product that has this ID, as it is in service.

    \b
    Examples:
      clip-search product B07
      clip-search product B07 --fields title,attributes.price
      clip-search product B07 --pictures --json | jq -r '.product.image_url'
    """
    wished = {"pictures": pictures, "thumbnails": thumbnails}
    told = {"fields": fields or WHOLE, **{name: True for name, wanted in wished.items() if wanted}}
    with busy("Looking …"):
        body = api_of(deployment).ask(product(product_id, told))
    if as_json:
        click.echo(body)
    else:
        print_product(read_json(body)["product"])


@click.command("similar")
@click.argument("product_id", metavar="ID")
@choice_options
@page_options
@product_options
@answer_options
@deployment_options
def similar_command(product_id: str, deployment: Deployment, **given: Any) -> None:
    """Find products near to the one that has this ID, itself left out.

    Its pictures count, or its title where it has none. Nothing is embedded, so the model may be asleep.

    \b
    Examples:
      clip-search similar B07
      clip-search similar B07 --filter 'price<20' --filter in_stock=true -k 5
      clip-search similar B07 --collapse group --sheet similar.png
    """
    api = api_of(deployment)
    fields = request_fields(api, given)
    show(
        deployment,
        lambda further: api.ask(similar(product_id, {**fields, **further})),
        Query(fields={"like": [product_id]}),
        given,
    )
