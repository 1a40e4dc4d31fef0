"""The entry point of `clip-search`: its commands, and how faults become one line and an exit status."""

import errno
import os
from collections.abc import Mapping
from typing import Any

import click

from clip_search.aws.errors import AWS_ERRORS, translate
from clip_search.commands.common import STACK_VARIABLE
from clip_search.commands.evaluate import evaluate_command
from clip_search.commands.importing import import_command
from clip_search.commands.ingest import ingest_command
from clip_search.commands.product import product_command, similar_command
from clip_search.commands.rejects import redrive_command, rejects_command
from clip_search.commands.releases import prune_command, releases_command, rollback_command
from clip_search.commands.search import search_command
from clip_search.commands.status import status_command
from clip_search.commands.upload import upload_command
from clip_search.errors import INTERRUPTED, CommandError
from clip_search.surroundings import adapt


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        adapt()
        try:
            _refuse_misspelt(os.environ)
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except CommandError as error:
            raise _Shown(error) from error
        except AWS_ERRORS as error:
            raise _Shown(translate(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise _Shown(
                CommandError(f"{error.filename or 'The output'}: {error.strerror or error}.")
            ) from error


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    """A setting whose name has a slip in it would silently mean another deployment."""
    for name in sorted(environment):
        if name.startswith("CLIP_SEARCH_") and name != STACK_VARIABLE:
            raise CommandError(f"{name} is no setting: there is {STACK_VARIABLE}.")


class _Shown(click.ClickException):
    def __init__(self, error: CommandError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]  # click declares it for the class alone


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="clip-search")
def main() -> None:
    """Make a catalogue, put it into the bucket, index it, and search it by words and pictures.

    The account, the region and the endpoints come from the standard AWS settings (AWS_PROFILE, AWS_REGION,
    AWS_ENDPOINT_URL and so on), so the same commands work on AWS and on a local stand-in.

    \b
    Examples:
      clip-search import products.csv -o ./catalogue
      clip-search upload ./catalogue
      clip-search ingest
      clip-search search "red striped mug" -k 5
      clip-search search --image photo.jpg --sheet found.png
      clip-search search mug --filter 'price<20' --facet colour
      clip-search similar B07
      clip-search evaluate judgements.csv
      clip-search status
      clip-search rejects
      clip-search releases
      clip-search rollback

    \b
    Exit status:
      0  done
      1  failed
      2  wrong usage
      3  nothing deployed, or the account or API not reachable
    """


for _command in (
    import_command, upload_command, ingest_command, search_command, similar_command, product_command, evaluate_command,
    status_command, releases_command, rollback_command, prune_command,
    rejects_command, redrive_command,
):  # fmt: skip
    main.add_command(_command)
