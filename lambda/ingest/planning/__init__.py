"""Planning: the catalogue read once, held against the live index, and packed into parts, in memory that stays flat."""
