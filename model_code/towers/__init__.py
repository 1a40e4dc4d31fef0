"""A model: its bundle, and the towers that turn pixels and tokens into vectors."""
