"""Pictures from wherever they are named, fetched once, checked, and stored by their content."""
