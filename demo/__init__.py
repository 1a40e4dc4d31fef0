"""Everything the demonstration needs and the service does not: sample catalogue, demo model, the walk."""
