"""Contact sheets of what was found, drawn in whatever letters it is written."""
