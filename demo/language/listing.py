"""Titles, descriptions and prices of the sample catalogue."""

from dataclasses import dataclass

from demo.drawing.products import Product
from demo.language.vocabulary import with_article


@dataclass(frozen=True)
class _Line:
    """What a shop says of a kind: material phrases, selling points, lowest and highest price."""

    materials: tuple[str, ...]
    points: tuple[str, ...]
    prices: tuple[int, int]


_LINES: dict[str, _Line] = {
    "mug": _Line(
        ("glazed stoneware", "fine porcelain"),
        ("Holds a generous coffee and keeps it warm.", "The wide handle fits a whole hand."),
        (8, 18),
    ),
    "bottle": _Line(
        ("double-walled steel", "light aluminium"),
        ("Keeps water cold on a long hike.", "The screw cap seals tightly in any bag."),
        (14, 32),
    ),
    "teapot": _Line(
        ("glazed earthenware", "bone china"),
        ("Brews enough tea for four.", "The spout pours without a drip."),
        (24, 58),
    ),
    "bowl": _Line(
        ("hand-thrown stoneware", "glazed ceramic"),
        ("Deep enough for soup, wide enough for salad.", "Just right for breakfast cereal or fruit."),
        (12, 34),
    ),
    "vase": _Line(
        ("hand-turned ceramic", "glazed earthenware"),
        ("Made for a full bouquet.", "Looks good even before the flowers arrive."),
        (18, 64),
    ),
    "lamp": _Line(
        ("a cotton shade on a solid stand", "a linen shade on a sturdy foot"),
        ("Gives a warm light to read by.", "Brightens a bedside table or a desk."),
        (29, 89),
    ),
    "clock": _Line(
        ("lacquered beech", "painted metal"),
        ("A silent movement keeps the time.", "Easy to read from across the kitchen."),
        (19, 49),
    ),
    "cushion": _Line(
        ("soft cotton", "washed linen"),
        ("Plump, with a hidden zip and neat piping.", "Makes any sofa a softer place."),
        (15, 39),
    ),
    "chair": _Line(
        ("a padded seat and back", "a woven seat and back"),
        ("Comfortable through a long dinner.", "Sturdy legs and a supportive back."),
        (79, 189),
    ),
    "table": _Line(
        ("a lacquered top", "a hard-wearing laminate top"),
        ("Seats four for dinner.", "Wipes clean after every meal."),
        (149, 420),
    ),
    "sofa": _Line(
        ("hard-wearing upholstery", "soft woven fabric"),
        ("Room for two and a film.", "Deep seats to sink into after work."),
        (390, 990),
    ),
    "t-shirt": _Line(
        ("combed cotton", "organic jersey"),
        ("A relaxed cut with a round neck.", "Light enough for the warmest day."),
        (14, 29),
    ),
    "dress": _Line(
        ("light cotton", "flowing viscose"),
        ("A wide skirt that loves to dance.", "Narrow straps and a belted waist."),
        (39, 99),
    ),
    "trousers": _Line(
        ("sturdy cotton twill", "soft denim"),
        ("A straight leg with deep pockets.", "Comfortable from desk to dinner."),
        (35, 89),
    ),
    "cap": _Line(
        ("brushed cotton", "light canvas"),
        ("A curved brim keeps the sun off your face.", "Adjusts at the back to fit any head."),
        (12, 27),
    ),
    "sock": _Line(
        ("soft cotton", "warm merino"),
        ("Reinforced at heel and toe.", "Keeps feet warm without slipping."),
        (6, 14),
    ),
    "sneaker": _Line(
        ("breathable canvas", "light mesh"),
        ("A springy sole for running and for town.", "Cushioned for every step of a jog."),
        (49, 129),
    ),
    "boot": _Line(
        ("natural rubber", "waterproof rubber"),
        ("Keeps feet dry in mud and puddles.", "A firm sole grips on wet ground."),
        (29, 79),
    ),
    "backpack": _Line(
        ("tear-proof canvas", "recycled polyester"),
        ("Padded straps and a zipped front pocket.", "Carries books to school and lunch to the hills."),
        (35, 95),
    ),
    "handbag": _Line(
        ("smooth vegan leather", "sturdy canvas"),
        ("Room for keys, phone and a book.", "A metal clasp keeps everything safe."),
        (45, 139),
    ),
    "suitcase": _Line(
        ("a light hard shell", "tough polycarbonate"),
        ("Rolls quietly on smooth wheels.", "Fits the cabin of most planes."),
        (69, 179),
    ),
    "umbrella": _Line(
        ("quick-drying fabric", "wind-proof canvas"),
        ("Opens wide enough for two.", "A curved handle and a frame that stands up to storms."),
        (17, 45),
    ),
    "watch": _Line(
        ("a textile strap", "a soft leather strap"),
        ("A clear dial and a quiet quartz movement.", "Light on the wrist, easy to read."),
        (49, 159),
    ),
    "guitar": _Line(
        ("a lacquered spruce body", "a maple body"),
        ("Warm and full in sound.", "A friendly first instrument that stays in tune."),
        (129, 349),
    ),
}

_PATTERN_SENTENCES: dict[str, str] = {
    "plain": "In plain {colour}, with no pattern to distract.",
    "striped": "Broad {ink} stripes on {colour}.",
    "dotted": "Dotted all over in {ink} on {colour}.",
    "checked": "Checked in {colour} and {ink}.",
    "two-tone": "One half {colour}, the other {ink}.",
    "floral": "Strewn with {ink} flowers on {colour}.",
}


def title(product: Product) -> str:
    """For example 'Red striped mug'; nothing is said of a pattern where there is none."""
    pattern = "" if product.pattern == "plain" else f"{product.pattern} "
    return f"{product.colour} {pattern}{product.kind}".capitalize()


def description(product: Product) -> str:
    """Three sentences: what it is made of, its pattern, what speaks for it."""
    line, rng = _LINES[product.kind], product.generator("listing")
    opening = f"{with_article(product.kind).capitalize()} {_made_of(rng.choice(line.materials))}."
    pattern = _PATTERN_SENTENCES[product.pattern].format(colour=product.colour, ink=product.ink)
    return f"{opening} {pattern} {rng.choice(line.points)}"


def price(product: Product) -> float:
    """A shop's price: whole units less a little."""
    low, high = _LINES[product.kind].prices
    rng = product.generator("price")
    return round(rng.randint(low, high) - rng.choice((0.01, 0.05, 0.5)), 2)


def _made_of(material: str) -> str:
    return f"with {material}" if material.startswith(("a ", "the ")) else f"made of {material}"
