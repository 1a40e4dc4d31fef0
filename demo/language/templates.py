"""Ways to say what a product is; `a:` asks for an article."""

# What is stated (Kind, Colour, Pattern, Ink, Group, Use), how often, and how it may be said.
TEMPLATES: dict[str, tuple[float, tuple[str, ...]]] = {
    "kcp": (
        34,
        (
            "{a:colour} {pattern} {kind}",
            "{colour} {pattern} {kind}",
            "{colour} {pattern} {kinds}",
            "{pattern} {colour} {kind}",
            "{kind}, {colour}, {pattern}",
            "{pattern} {kind} in {colour}",
            "{colour} {kind} with {noun}",
            "a photo of {a:colour} {pattern} {kind}",
            "{a:kind} with {noun}, {colour}",
            "{kind} {colour} {pattern}",
            "{colour} {kind} {pattern}",
        ),
    ),
    "kcpi": (
        5,
        (
            "{colour} and {ink} {pattern} {kind}",
            "{a:colour} and {ink} {pattern} {kind}",
            "{pattern} {kind} in {colour} and {ink}",
            "{colour} {kind} with {ink} {noun}",
        ),
    ),
    "kc": (
        13,
        (
            "{a:colour} {kind}",
            "{kind}, {colour}",
            "{colour} {kind}",
            "{colour} {kinds}",
            "{kind} in {colour}",
        ),
    ),
    "kp": (9, ("{a:pattern} {kind}", "{pattern} {kind}", "{kind} with {noun}", "{pattern} {kinds}")),
    "cp": (5, ("something {colour} and {pattern}", "{colour} {pattern}", "{colour} with {noun}")),
    "k": (6, ("{kind}", "{a:kind}", "photo of {a:kind}", "{kinds}")),
    "cpi": (
        2,
        (
            "{colour} and {ink} {pattern}",
            "something {pattern} in {colour} and {ink}",
            "{ink} {noun} on {colour}",
            "{colour} with {ink} {noun}",
        ),
    ),
    "c": (
        3,
        ("{colour}", "something {colour}", "{colour} things", "{a:colour} product", "anything {colour}"),
    ),
    "p": (5, ("{pattern}", "{pattern} pattern", "something {pattern}", "something with {noun}", "{noun}")),
    "u": (7, ("something {use}", "{use}", "a thing {use}", "{kind} {use}", "what i need {use}")),
    "cu": (4, ("something {colour} {use}", "{colour} {kind} {use}", "{colour} thing {use}")),
    "pu": (3, ("something {pattern} {use}", "{pattern} {kind} {use}")),
    "g": (5, ("{group}", "{group} for sale")),
    "gc": (4, ("{colour} {group}", "{group} in {colour}", "{group}, {colour}")),
    "gu": (3, ("{group} {use}",)),
    "gp": (3, ("{pattern} {group}", "{group} with {noun}")),
    "gcp": (3, ("{colour} {pattern} {group}", "{colour} {group} with {noun}")),
}
