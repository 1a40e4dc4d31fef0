"""API Gateway's data plane: REST APIs with Lambda proxy integrations, as their callers meet them."""
