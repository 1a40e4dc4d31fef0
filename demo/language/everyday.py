"""Questions for tests only: training skips every one of these texts, word for word."""

from demo.language.captions import Caption


def _wanted(text: str, kinds: str = "", colour: str = "", pattern: str = "") -> Caption:
    return Caption(text, frozenset(kinds.split()), frozenset(colour.split()), frozenset(pattern.split()))


EVERYDAY: tuple[Caption, ...] = (
    _wanted("red striped mug", "mug", "red", "striped"),
    _wanted("something to drink coffee from", "mug"),
    _wanted("blue bag", "handbag backpack", "blue"),
    _wanted("shoes for running", "sneaker"),
    _wanted("polka dot dress", "dress", "", "dotted"),
    _wanted("a couch for my living room", "sofa"),
    _wanted("green gingham cushion", "cushion", "green", "checked"),
    _wanted("wellies for the mud", "boot"),
    _wanted("hat against the sun", "cap"),
    _wanted("yellow rain boots", "boot", "yellow"),
    _wanted("flower print teapot", "teapot", "", "floral"),
    _wanted("black and white striped t-shirt", "t-shirt", "", "striped"),
    _wanted("school bag with dots", "backpack", "", "dotted"),
    _wanted("purple suitcase for my holiday", "suitcase", "purple"),
    _wanted("something to keep me dry when it rains", "umbrella boot"),
    _wanted("plain white bowl", "bowl", "white", "plain"),
    _wanted("where do i put my flowers", "vase"),
    _wanted("pink things with flowers", "", "pink", "floral"),
    _wanted("bedside light", "lamp"),
    _wanted("orange socks", "sock", "orange"),
    _wanted("turquoise kitchenware", "mug bottle teapot bowl", "turquoise"),
    _wanted("furniture with checks", "chair table sofa", "", "checked"),
    _wanted("brown guitar", "guitar", "brown"),
    _wanted("two-tone water bottle", "bottle", "", "two-tone"),
    _wanted("redd mug", "mug", "red"),
    _wanted("GREY SOFA", "sofa", "grey"),
    _wanted("blue jeans", "trousers", "blue"),
    _wanted("wrist watch with a spotty strap", "watch", "", "dotted"),
    _wanted("something to wear on my head", "cap"),
    _wanted("a chair, striped, please", "chair", "", "striped"),
)
EVERYDAY_TEXTS = frozenset(question.text.lower() for question in EVERYDAY)

OFF_TOPIC: tuple[str, ...] = (
    "what time does the train to berlin leave",
    "chocolate cake with whipped topping",
    "how to mend a flat tyre",
    "the president gave a talk last week",
    "golden retriever puppies",
    "windows update failed with error 0x80070057",
    "last minute flights to lisbon",
    "lawn mower spare parts",
    "who wrote hamlet",
    "wall street crash of 1929",
    "how tall is mount everest",
    "learn portuguese quickly",
    "iphone charger",
    "magnesium tablets",
    "dinosaur fossils in patagonia",
    "tax return deadline",
    "sicilian defence opening",
    "baby formula",
    "quantum chromodynamics lecture",
    "how do i reset my login",
    "smoked trout fillet",
    "asdf qwer zxcv",
    "geschenk für mutter",
    "symptoms of hay fever",
    "live cricket results",
    "used diesel van under 5000",
    "best sushi in town",
    "translate this paragraph into dutch",
    "population of brazil",
    "washing machine repair manual pdf",
)
