"""The search API's contract, held against what is sent."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

DOCUMENT = Path(__file__).resolve().parents[2] / "lambda" / "search_api" / "openapi.json"


def complaint(fields: dict[str, Any]) -> str:
    """Return what is wrong with a search request; nothing where it is right."""
    contract = json.loads(DOCUMENT.read_text())
    schema = {**contract, "$ref": "#/components/schemas/SearchRequest"}
    found = best_match(Draft202012Validator(schema).iter_errors(fields))
    return found.message if found else ""
