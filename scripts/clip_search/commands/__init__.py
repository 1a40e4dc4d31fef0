"""The commands of `clip-search`, a module each."""
