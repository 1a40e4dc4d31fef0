"""Lambda without containers: deployed zips run as processes under AWS's own runtime interface client."""
