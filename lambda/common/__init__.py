"""What the query and the ingest functions share."""
