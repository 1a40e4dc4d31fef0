"""The words of the sample shop: names, synonyms, uses, and texts made of them."""
