"""What becomes of a picture: read within limits, made into a square for the tower, and into a thumbnail."""
