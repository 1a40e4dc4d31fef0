"""Searches: what people type becomes a request, what the API answers becomes products."""
