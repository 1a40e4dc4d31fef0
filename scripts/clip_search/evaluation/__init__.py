"""Searches measured against a user's own judgements."""
