"""Where the catalogue lies in the bucket."""

CATALOGUE = "catalog/"
