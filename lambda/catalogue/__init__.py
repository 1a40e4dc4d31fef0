"""The rules of the catalogue: what a product's line may hold, what is mended, what is refused.

Plan reads by them in the account and `clip-search upload` on the operator's machine: one set, shipped to both.
"""
