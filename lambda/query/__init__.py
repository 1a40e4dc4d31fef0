"""The search API's function."""
