"""How much of a catalogue may be unusable before none of it is released."""

DEFAULT_PERCENT = 10
"""What the setting `max_reject_percent` is where nobody sets it."""
FEW_REJECTS = 5


def refusal(rejected: int, accepted: int, limit_percent: int) -> str | None:
    """Return why a catalogue is not to be released and what to do; None where it may be.

    A few bad products stop no shop, however small: up to `FEW_REJECTS` pass as long as most products are usable.
    """
    if not accepted:
        found = f"{rejected} rejected" if rejected else "no line in any *.jsonl"
        return f"the catalogue has no usable product ({found})"
    share = 100 * rejected / (rejected + accepted)
    few = rejected <= FEW_REJECTS and rejected <= accepted
    if few or share <= limit_percent:
        return None
    return (
        f"{rejected} of {rejected + accepted} products rejected ({share:.1f} %, limit {limit_percent} %): "
        "mend them, or raise the setting max_reject_percent"
    )
