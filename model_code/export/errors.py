"""What keeps a model from being exported."""


class ExportError(Exception):
    """The model cannot become a bundle; the message says why in one line."""
