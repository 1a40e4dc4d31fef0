"""The operator's command line, `clip-search`: put a catalogue into the bucket, index it, search it."""
