"""The search API's contract: its OpenAPI document, and what is checked by it."""
