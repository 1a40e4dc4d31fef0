"""Where a release's calibration lies, which Release writes and the Query function reads.

Not in the index's `_meta`: where vectors have no graph, a change of the mapping fails the shard (k-NN plugin of 2.19).
"""


def calibration_key(run: str) -> str:
    """Return the key in the catalogue's bucket."""
    return f"releases/{run}/calibration.json"
