"""A catalogue's folder, brought to the bucket."""
