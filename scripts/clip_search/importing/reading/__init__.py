"""Files as streams of records, each with its line; nothing here knows what a field means."""
