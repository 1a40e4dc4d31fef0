"""The twelve colours of the catalogue and the inks that go with them."""

import colorsys
from random import Random

RGB = tuple[float, float, float]

COLOURS: dict[str, RGB] = {
    "red": (208, 42, 46),
    "orange": (240, 130, 36),
    "yellow": (246, 206, 56),
    "green": (58, 146, 80),
    "turquoise": (54, 186, 182),
    "blue": (44, 96, 204),
    "purple": (124, 66, 168),
    "pink": (244, 146, 184),
    "brown": (128, 80, 48),
    "black": (44, 43, 48),
    "grey": (142, 144, 148),
    "white": (248, 247, 243),
}

# The second colour of a pattern: far enough from the first in lightness to be seen at 96 pixels.
INKS: dict[str, RGB] = {
    "white": (250, 249, 245),
    "cream": (250, 236, 204),
    "navy": (38, 50, 96),
    "charcoal": (66, 66, 74),
}
_LIGHT_INKS, _DARK_INKS = ("white", "cream"), ("navy", "charcoal")
_LIGHT_COLOURS = {"yellow", "pink", "white"}
_MIDDLE_COLOURS = {"orange", "turquoise", "grey"}


def shade_of(colour: str, rng: Random) -> RGB:
    """The colour as one product has it: a little lighter, darker or duller than the next one."""
    red, green, blue = (c / 255 for c in COLOURS[colour])
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = min(0.97, max(0.12, light + rng.uniform(-0.03, 0.03)))
    saturation = min(1.0, saturation * rng.uniform(0.86, 1.06))
    r, g, b = colorsys.hls_to_rgb((hue + rng.uniform(-0.012, 0.012)) % 1, light, saturation)
    return r * 255, g * 255, b * 255


def ink_for(colour: str, rng: Random) -> str:
    """The name of a second colour that stands out against `colour`."""
    if colour in _LIGHT_COLOURS:
        return rng.choice(_DARK_INKS)
    return rng.choice(_LIGHT_INKS + _DARK_INKS if colour in _MIDDLE_COLOURS else _LIGHT_INKS)
