"""The whole workflow over the embedding alone, on the deployed local stack."""

import json
from collections.abc import Callable
from pathlib import Path

from bench import pictures
from bench.query_stack import Stack
from clip_search.errors import CommandError
from clip_search.ingest.execution import Ingests
from clip_search.ingest.ingest import begin, finish
from clip_search.ingest.runs import Runs
from clip_search.parallel import in_parallel

STATES = ("Plan", "Embed", "Load", "Release")


def workflow(stack: Stack, folder: Path, count: int, say: Callable[[str], None]) -> dict[str, float]:
    """Index `count` products with a picture each; return seconds: by state, of the job's own work, and in all.

    Raises:
        CommandError: the ingest failed, or left no report.
    """
    _upload(stack, folder, count, say)
    say(f"indexing {count} products")
    ingests = Ingests(stack.cloud.client("stepfunctions"), stack.state_machine)
    execution = begin(ingests, "ingest", {"full": True, "accept": ["products", "pictures"]})
    report = finish(ingests, Runs(stack.cloud.client("s3"), stack.bucket), execution)
    if report is None:
        raise CommandError("The ingest left no report.")
    states = {state: report.figures["seconds"][state.lower()] for state in STATES}
    job = report.figures["transform"]["seconds"]
    return {**states, "job": job, "all": ingests.describe(execution.arn).seconds}


def _upload(stack: Stack, folder: Path, count: int, say: Callable[[str], None]) -> None:
    pictures.draw(folder, count)
    files = pictures.files_of(folder, count)
    s3 = stack.cloud.client("s3")
    lines = [
        {"id": f"P{n}", "title": f"Drawn thing number {n}", "images": [file.name]}
        for n, file in enumerate(files)
    ]
    say(f"uploading {count} pictures")
    in_parallel(lambda file: s3.upload_file(str(file), stack.bucket, f"catalog/{file.name}"), files)
    body = "\n".join(map(json.dumps, lines)).encode()
    s3.put_object(Bucket=stack.bucket, Key="catalog/products.jsonl", Body=body)
