"""How people call what is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Naming:
    """Names of a kind (the first is the usual one) and what it is for, to follow 'something'."""

    names: tuple[str, ...]
    uses: tuple[str, ...]


KIND_NAMES: dict[str, Naming] = {
    "mug": Naming(
        ("mug", "coffee mug", "coffee cup", "cup", "tea mug"),
        (
            "to drink coffee from",
            "for drinking tea",
            "for hot chocolate",
            "for my morning coffee",
            "for hot drinks",
        ),
    ),
    "bottle": Naming(
        ("bottle", "water bottle", "drinking bottle", "flask"),
        (
            "to carry water in",
            "for drinking water at the gym",
            "to take a drink along",
            "for water on a hike",
        ),
    ),
    "teapot": Naming(
        ("teapot", "tea pot", "tea kettle"),
        ("for brewing tea", "to make and pour tea", "to serve tea from", "for tea time"),
    ),
    "bowl": Naming(
        ("bowl", "salad bowl", "soup bowl", "fruit bowl", "dish"),
        ("for soup or cereal", "to eat cereal from", "to serve salad in", "for fruit on the table"),
    ),
    "vase": Naming(
        ("vase", "flower vase"),
        ("to put flowers in", "for a bouquet", "for fresh tulips", "to hold roses"),
    ),
    "lamp": Naming(
        ("lamp", "table lamp", "desk lamp", "bedside lamp", "light"),
        ("to light the room", "for reading at night", "to put light on my desk", "for a dark corner"),
    ),
    "clock": Naming(
        ("clock", "wall clock", "kitchen clock"),
        (
            "to tell the time at home",
            "to hang on the wall and tell the time",
            "that shows the hour on the wall",
        ),
    ),
    "cushion": Naming(
        ("cushion", "pillow", "throw pillow", "scatter cushion", "sofa cushion"),
        ("to rest my head on", "soft for the couch", "to lean on", "to make the sofa softer"),
    ),
    "chair": Naming(
        ("chair", "dining chair", "kitchen chair", "seat"),
        ("to sit on at the table", "for sitting at a desk", "to sit on for one person"),
    ),
    "table": Naming(
        ("table", "dining table", "desk", "kitchen table"),
        ("to eat at", "for the dining room", "to put plates on", "to work at", "to have dinner at"),
    ),
    "sofa": Naming(
        ("sofa", "couch", "settee", "loveseat"),
        (
            "for the living room",
            "to sit on together",
            "to lie down on in front of the television",
            "for two to sit on",
        ),
    ),
    "t-shirt": Naming(
        ("t-shirt", "tee", "tshirt", "shirt", "t shirt", "top"),
        ("to wear in summer", "with short sleeves", "to wear with jeans", "to wear on my chest"),
    ),
    "dress": Naming(
        ("dress", "summer dress", "gown", "frock", "sundress"),
        ("to wear to a party", "for a wedding guest", "to go dancing in", "with a skirt"),
    ),
    "trousers": Naming(
        ("trousers", "pants", "jeans", "slacks", "pair of trousers"),
        ("to wear on my legs", "for long legs", "with two legs and a zip", "to wear below a shirt"),
    ),
    "cap": Naming(
        ("cap", "baseball cap", "hat", "sun hat"),
        ("to keep the sun off my face", "to wear on my head", "against the sun", "for my head"),
    ),
    "sock": Naming(
        ("sock", "ankle sock", "pair of socks", "knitted sock"),
        ("to keep feet warm", "to wear inside shoes", "for cold feet", "to wear in boots"),
    ),
    "sneaker": Naming(
        ("sneaker", "trainer", "running shoe", "sports shoe", "tennis shoe", "gym shoe"),
        ("for running", "to go jogging in", "to wear on my feet for sport", "to run in", "for the gym floor"),
    ),
    "boot": Naming(
        ("boot", "rain boot", "wellington", "rubber boot", "welly", "gumboot"),
        ("for rain and mud", "to keep my feet dry", "to walk through puddles in", "for wet gardens"),
    ),
    "backpack": Naming(
        ("backpack", "rucksack", "school bag", "knapsack", "daypack"),
        ("to carry books to school", "for hiking", "to carry on my back", "for school"),
    ),
    "handbag": Naming(
        ("handbag", "purse", "shoulder bag", "hand bag", "clutch"),
        (
            "to carry keys and a phone",
            "for going out in the evening",
            "to carry on my arm",
            "for lipstick and purse",
        ),
    ),
    "suitcase": Naming(
        ("suitcase", "trolley case", "luggage", "travel case", "trolley"),
        ("for travelling", "to pack for a holiday", "to take on a plane", "with wheels for the airport"),
    ),
    "umbrella": Naming(
        ("umbrella", "parasol", "brolly"),
        (
            "to keep me dry in the rain",
            "against the rain",
            "for a rainy day",
            "to hold over my head when it rains",
        ),
    ),
    "watch": Naming(
        ("watch", "wristwatch", "wrist watch"),
        ("to wear on my wrist", "to tell the time on the go", "that shows the time on my arm"),
    ),
    "guitar": Naming(
        ("guitar", "acoustic guitar", "ukulele"),
        ("to play music on", "to strum songs on", "for a musician", "with strings to play"),
    ),
}

GROUPS: dict[str, tuple[str, ...]] = {  # words for several kinds at once
    "footwear": ("sneaker", "boot"),
    "shoe": ("sneaker", "boot"),
    "shoes": ("sneaker", "boot"),
    "pair of shoes": ("sneaker", "boot"),
    "something for my feet": ("sneaker", "boot", "sock"),
    "bag": ("backpack", "handbag"),
    "bags": ("backpack", "handbag"),
    "something to carry things in": ("backpack", "handbag", "suitcase"),
    "kitchenware": ("mug", "bottle", "teapot", "bowl"),
    "crockery": ("mug", "teapot", "bowl"),
    "tableware": ("mug", "teapot", "bowl"),
    "something for the kitchen": ("mug", "bottle", "teapot", "bowl"),
    "kitchen things": ("mug", "bottle", "teapot", "bowl"),
    "drinkware": ("mug", "bottle"),
    "something to drink from": ("mug", "bottle"),
    "furniture": ("chair", "table", "sofa"),
    "piece of furniture": ("chair", "table", "sofa"),
    "something to sit on": ("chair", "sofa"),
    "clothes": ("t-shirt", "dress", "trousers", "sock", "cap"),
    "clothing": ("t-shirt", "dress", "trousers", "sock", "cap"),
    "garment": ("t-shirt", "dress", "trousers"),
    "apparel": ("t-shirt", "dress", "trousers", "sock", "cap"),
    "something to wear": ("t-shirt", "dress", "trousers", "sock", "cap", "sneaker", "boot"),
    "home decor": ("vase", "lamp", "clock", "cushion"),
    "home accessories": ("vase", "lamp", "clock", "cushion"),
    "decoration for my home": ("vase", "lamp", "clock", "cushion"),
    "timepiece": ("clock", "watch"),
    "something that tells the time": ("clock", "watch"),
    "headwear": ("cap",),
    "musical instrument": ("guitar",),
    "instrument": ("guitar",),
    "travel gear": ("suitcase", "backpack"),
}

COLOUR_NAMES: dict[str, tuple[str, ...]] = {
    "red": ("red", "crimson", "scarlet", "cherry red", "bright red"),
    "orange": ("orange", "tangerine", "bright orange"),
    "yellow": ("yellow", "golden yellow", "lemon yellow", "sunny yellow", "lemon"),
    "green": ("green", "emerald", "forest green", "dark green"),
    "turquoise": ("turquoise", "teal", "aqua", "cyan"),
    "blue": ("blue", "cobalt", "royal blue", "navy", "dark blue"),
    "purple": ("purple", "violet", "lilac", "plum"),
    "pink": ("pink", "rose", "rosy", "light pink"),
    "brown": ("brown", "chocolate brown", "chestnut", "dark brown"),
    "black": ("black", "jet black", "ebony"),
    "grey": ("grey", "gray", "silver grey", "mid grey"),
    "white": ("white", "snow white", "ivory", "off white"),
}

PATTERN_ADJECTIVES: dict[str, tuple[str, ...]] = {
    "plain": ("plain", "solid", "single-coloured", "unpatterned"),
    "striped": ("striped", "stripy", "stripey", "pinstriped"),
    "dotted": ("dotted", "polka dot", "spotted", "spotty", "polka-dot"),
    "checked": ("checked", "checkered", "plaid", "gingham", "chequered", "tartan"),
    "two-tone": ("two-tone", "two-coloured", "colour block", "two tone", "half and half"),
    "floral": ("floral", "flowered", "flower print", "flowery", "floral print"),
}

PATTERN_NOUNS: dict[str, tuple[str, ...]] = {
    "plain": ("no pattern", "a plain finish", "one plain colour"),
    "striped": ("stripes", "broad stripes", "lines"),
    "dotted": ("dots", "polka dots", "spots"),
    "checked": ("checks", "squares", "a check pattern", "a gingham check"),
    "two-tone": ("two colours", "two halves", "two blocks of colour"),
    "floral": ("flowers", "a flower print", "blossoms", "daisies"),
}


def plural(name: str) -> str:
    """The plural of a product's name."""
    if name.startswith("pair of") or name in {"trousers", "pants", "jeans", "slacks", "luggage"}:
        return name
    if name.endswith(("ss", "ch", "sh")):
        return f"{name}es"
    return f"{name[:-1]}ies" if name.endswith("lly") else f"{name}s"


def with_article(phrase: str) -> str:
    """The phrase after 'a' or 'an', as it sounds."""
    silent = phrase.startswith(("a", "e", "i", "o", "umb", "unp")) and not phrase.startswith("one")
    return f"an {phrase}" if silent else f"a {phrase}"
