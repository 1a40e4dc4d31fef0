"""The AWS account: what is deployed there, and how it is asked."""
