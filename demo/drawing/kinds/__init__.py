"""The kinds of product, each a function from a random generator to parts, grouped by family."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from demo.drawing.kinds import bags, clothing, footwear, furniture, home, kitchen, leisure
from demo.drawing.parts import Part


@dataclass(frozen=True)
class Kind:
    """How a kind is built and whether it stands on the floor (else it lies or hangs before the wall)."""

    build: Callable[[Random], list[Part]]
    stands: bool


def _standing(build: Callable[[Random], list[Part]]) -> Kind:
    return Kind(build, stands=True)


def _lying(build: Callable[[Random], list[Part]]) -> Kind:
    return Kind(build, stands=False)


KINDS: dict[str, Kind] = {
    "mug": _standing(kitchen.mug),
    "bottle": _standing(kitchen.bottle),
    "teapot": _standing(kitchen.teapot),
    "bowl": _standing(kitchen.bowl),
    "vase": _standing(home.vase),
    "lamp": _standing(home.lamp),
    "clock": _lying(home.clock),
    "cushion": _standing(home.cushion),
    "chair": _standing(furniture.chair),
    "table": _standing(furniture.table),
    "sofa": _standing(furniture.sofa),
    "t-shirt": _lying(clothing.t_shirt),
    "dress": _lying(clothing.dress),
    "trousers": _lying(clothing.trousers),
    "cap": _standing(clothing.cap),
    "sock": _lying(clothing.sock),
    "sneaker": _standing(footwear.sneaker),
    "boot": _standing(footwear.boot),
    "backpack": _standing(bags.backpack),
    "handbag": _standing(bags.handbag),
    "suitcase": _standing(bags.suitcase),
    "umbrella": _standing(leisure.umbrella),
    "watch": _lying(leisure.watch),
    "guitar": _lying(leisure.guitar),
}
