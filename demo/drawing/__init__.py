"""Draws product pictures from a kind, a colour, a pattern and a seed."""
