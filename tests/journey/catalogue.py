"""A small catalogue of drawn products on disk."""

import json
from pathlib import Path
from typing import Any

from demo.draw import draw_query
from journey.deployment import MAX_REJECT_PERCENT, Deployment

PRODUCTS = [
    "red striped mug",
    "blue plain mug",
    "green dotted dress",
    "yellow plain umbrella",
    "black plain boot",
    "pink floral vase",
]


class Shop:
    """A catalogue folder as an operator has one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.products: dict[str, dict[str, Any]] = {}
        (folder / "images").mkdir(parents=True)

    def add(self, words: str, seed: int = 0) -> str:
        """Draw a product; return its id."""
        product_id = words.replace(" ", "-")
        name = f"images/{product_id}.jpg"
        draw_query(words, seed).save(self.folder / name, quality=90)
        kind = words.split()[-1]
        self.products[product_id] = {
            "id": product_id,
            "title": words.capitalize(),
            "images": [name],
            "attributes": {"category": kind, "price": 10 + len(words)},
        }
        return product_id

    def write(self, *more: dict[str, Any] | str) -> Path:
        """Write the catalogue file, with further products or raw lines behind; return the folder."""
        lines = [json.dumps(product) for product in self.products.values()]
        lines += [line if isinstance(line, str) else json.dumps(line) for line in more]
        (self.folder / "catalog.jsonl").write_text("\n".join(lines) + "\n")
        return self.folder


def upload_and_ingest(deployment: Deployment, folder: Path) -> str:
    """Put a catalogue into service with the operator's commands; return what the ingest printed."""
    uploaded = deployment.clip_search(
        "upload", folder, "--delete", "--max-reject-percent", str(MAX_REJECT_PERCENT)
    )
    assert uploaded.returncode == 0, uploaded.stdout + uploaded.stderr
    ingested = deployment.clip_search("ingest", "--wait")
    assert ingested.returncode == 0, ingested.stdout + ingested.stderr
    return ingested.stdout + ingested.stderr


def newest_report(deployment: Deployment) -> dict[str, Any]:
    """Return the newest run's report."""
    bucket, s3 = deployment.output("Data", "BucketName"), deployment.client("s3")
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket, Prefix="runs/")["Contents"]]
    newest = max(key for key in keys if key.endswith("report.json"))
    found: dict[str, Any] = json.loads(s3.get_object(Bucket=bucket, Key=newest)["Body"].read())
    return found
