"""From a stranger's bytes to an upright RGB picture on white, or to a typed refusal."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from model_code.errors import Code, InputError
from model_code.pictures import formats, pieces
from model_code.pictures.pixel_budget import PixelBudget
from model_code.pictures.preprocess import Pixels

# A picture cut off below this share of its rows is refused; above it, what there is stands for the whole.
ENOUGH_ROWS = 0.75
# Imported for what they register. Pillow would load the plugins of all formats at its first picture.
_PLUGINS = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_ROW_BY_ROW = ("JPEG", "MPO", "PNG", "BMP")


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Bytes as sent and pixels as the header states them; both are checked before anything is decoded."""

    max_bytes: int
    max_pixels: int


class PictureReader:
    """Decodes pictures within limits, never more pixels at once than the budget holds."""

    def __init__(self, limits: PictureLimits, budget: PixelBudget) -> None:
        _register_heif()
        self._limits = limits
        self._budget = budget

    @contextmanager
    def read(self, data: bytes) -> Iterator[Pixels]:
        """Yield the picture's RGB levels (height, width, 3): upright, its first frame, transparency laid on white.

        The picture's pixels count against the budget until the block ends. Raises `InputError` with
        `image_unreadable`, `image_unsupported` or `image_too_large`.
        """
        if len(data) > self._limits.max_bytes:
            raise too_many_bytes(self._limits.max_bytes)
        with self._errors_of_decoders():
            name = formats.detect(data)
            pieces.check(name, data)
            if name == "WEBP":
                self._check(formats.webp_size(data) or (0, 0))
            picture = Image.open(io.BytesIO(data), formats=(name,))
        with picture, self._budget.take(self._check(picture.size)):
            with self._errors_of_decoders():
                levels = _plain_jpeg(picture, data)
                levels = _levels(_load(picture)) if levels is None else levels
                upright = _upright(levels, _orientation(picture))
            yield upright

    def _check(self, size: tuple[int, int]) -> int:
        pixels = size[0] * size[1]
        if pixels < 1:
            raise InputError(Code.IMAGE_UNREADABLE, "the picture has no pixels (a side of length 0)")
        if pixels > self._limits.max_pixels:
            raise self._too_many_pixels()
        return pixels

    def _too_many_pixels(self) -> InputError:
        limit = f"{self._limits.max_pixels / 1e6:g} million"
        return InputError(Code.IMAGE_TOO_LARGE, f"the picture has more than {limit} pixels")

    @contextmanager
    def _errors_of_decoders(self) -> Iterator[None]:
        try:
            yield
        except InputError:
            raise
        except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise self._too_many_pixels() from None
        except Exception as error:  # noqa: BLE001 a hostile file can make a decoder raise anything
            message = f"the picture cannot be decoded: {_reason(error)}"
            raise InputError(Code.IMAGE_UNREADABLE, message) from None


def too_many_bytes(limit: int) -> InputError:
    """Return the refusal of a picture of more than `limit` bytes."""
    return InputError(Code.IMAGE_TOO_LARGE, f"the picture has more than {limit:,} bytes")


def _reason(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "it is damaged in its header"
    return str(error) if isinstance(error, OSError) and str(error) else "it is damaged"


def _load(picture: Image.Image) -> Image.Image:
    try:
        picture.load()
    except (OSError, SyntaxError):
        return _what_was_decoded(picture)
    return picture


def _what_was_decoded(picture: Image.Image) -> Image.Image:
    """Return the rows that a broken-off picture yielded; raise again where they are too few to stand for it."""
    if picture.format not in _ROW_BY_ROW or picture.info.get("interlace") or picture.info.get("progressive"):
        raise InputError(Code.IMAGE_UNREADABLE, "the picture is cut off or damaged")
    # Rows that were never decoded hold zeros: forgetting the tiles left to decode makes the others readable.
    picture.tile = []  # type: ignore[attr-defined]
    bottom = (picture.getbbox(alpha_only=False) or (0, 0, 0, 0))[3]
    if bottom < ENOUGH_ROWS * picture.height:
        share = f"{100 * bottom // picture.height} % of its rows"
        raise InputError(
            Code.IMAGE_UNREADABLE, f"the picture is cut off or damaged: only {share} can be read"
        )
    return picture.crop((0, 0, picture.width, bottom))


def _plain_jpeg(picture: Image.Image, data: bytes) -> Pixels | None:
    """Return the levels of a JPEG in RGB without a flaw, the same as Pillow's in less time; None of all others."""
    if picture.format not in ("JPEG", "MPO") or picture.mode != "RGB":
        return None
    try:
        levels = simplejpeg.decode_jpeg(data)
    except ValueError:
        return None
    return levels if levels.shape == (picture.height, picture.width, 3) else None


def _levels(picture: Image.Image) -> Pixels:
    return np.asarray(_on_white(picture) if picture.has_transparency_data else _rgb(picture))


def _orientation(picture: Image.Image) -> int:
    try:
        orientation = picture.getexif().get(0x0112)
    except Exception:  # noqa: BLE001 broken EXIF must not cost the picture
        return 1
    return orientation if isinstance(orientation, int) else 1


def _upright(levels: Pixels, orientation: int) -> Pixels:
    """Return a view of the levels turned as EXIF's orientation, 1 to 8, says."""
    if orientation in (5, 6, 7, 8):
        levels = levels.transpose(1, 0, 2)
    mirrored_rows = -1 if orientation in (3, 4, 7, 8) else 1
    mirrored_columns = -1 if orientation in (2, 3, 6, 7) else 1
    return levels[::mirrored_rows, ::mirrored_columns]


def _on_white(picture: Image.Image) -> Image.Image:
    layers = picture.convert("RGBA")
    paper = Image.new("RGB", layers.size, "white")
    paper.paste(layers, mask=layers)
    return paper


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.mode.startswith("I;16"):
        # Pillow's own conversion clips at 255 instead of scaling.
        levels = (np.asarray(picture) >> (_bits(picture) - 8)).clip(0, 255).astype(np.uint8)
        return Image.fromarray(255 - levels if _is_white_zero(picture) else levels).convert("RGB")
    if picture.mode in ("I", "F"):
        return _stretched(picture).convert("RGB")
    return picture.convert("RGB")


def _bits(picture: Image.Image) -> int:
    """Return how many bits a grey level has: a TIFF of 12 comes in numbers of 16."""
    stated = getattr(picture, "tag_v2", {}).get(_BITS_PER_SAMPLE, (16,))
    bits = stated[0] if isinstance(stated, tuple) else stated
    return bits if bits in range(9, 17) else 16


def _is_white_zero(picture: Image.Image) -> bool:
    """Whether a TIFF says so: Pillow heeds it up to 8 bits."""
    return getattr(picture, "tag_v2", {}).get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def _stretched(picture: Image.Image) -> Image.Image:
    """Map a grey picture of 32-bit numbers to 0 to 255: by 16 bits if they fit, else from least to greatest."""
    values = np.array(picture, dtype=np.float32)
    low, high = _extremes(values)
    if picture.mode == "I" and low >= 0 and 255 < high <= 0xFFFF:
        low, high = 0.0, 65535.0
    np.nan_to_num(values, copy=False, nan=low, posinf=high, neginf=low)
    with np.errstate(over="ignore"):
        values -= low
        values *= 255 / (high - low) if high > low else 0
    return Image.fromarray(values.clip(0, 255, out=values).astype(np.uint8))


def _extremes(values: NDArray[np.float32]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
