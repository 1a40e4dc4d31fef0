"""The Page function: what serves the search page where the API is open to everybody. Standard library alone."""
