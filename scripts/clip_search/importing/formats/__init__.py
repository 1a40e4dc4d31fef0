"""The forms that catalogues come in: what a record of each means in the catalogue's fields."""
