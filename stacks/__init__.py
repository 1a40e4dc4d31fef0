"""What is provisioned in the account: two stacks, one construct a file."""
