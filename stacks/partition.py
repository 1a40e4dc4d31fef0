"""ARNs that fit every partition: China and GovCloud have others."""

_IN_ANY_PARTITION = ("arn:aws:states:", "arn:${Partition}:states:")


def in_any_partition(definition: str) -> str:
    """Return a state machine's definition, with the integrations' ARNs in whichever partition the stack goes to."""
    return definition.replace(*_IN_ANY_PARTITION)
