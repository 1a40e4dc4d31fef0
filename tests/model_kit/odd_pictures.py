"""Odd, broken and hostile files, made here, each with the verdict it must get."""

import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
import pillow_heif
from PIL import Image, PngImagePlugin

from model_kit.server import encoded

OK = "ok"
UNREADABLE, UNSUPPORTED, TOO_LARGE = "image_unreadable", "image_unsupported", "image_too_large"


@dataclass(frozen=True)
class Odd:
    name: str
    data: bytes
    verdict: str


def scene(width: int = 160, height: int = 120) -> Image.Image:
    """A picture whose corners differ: red, green, blue, yellow, with some texture."""
    picture = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for at, colour in (((0, 0), "red"), ((1, 0), "green"), ((0, 1), "blue"), ((1, 1), "yellow")):
        picture.paste(Image.new("RGB", half, colour), (at[0] * half[0], at[1] * half[1]))
    waves = (20 * np.sin(np.arange(width) / 3)).astype(np.int16)[None, :, None]
    return Image.fromarray((np.asarray(picture) + waves).clip(0, 255).astype(np.uint8))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int, data: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG with any header over any data."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def oriented(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(scene(), "JPEG", quality=95, exif=exif)


def heic(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(picture).save(file, quality=90)
    return file.getvalue()


def gray16() -> bytes:
    levels = np.full((60, 80), 128 * 257, np.uint16)
    return encoded(Image.fromarray(levels), "PNG")


def _frames(kind: str, **options: object) -> bytes:
    others = [Image.new("RGB", (160, 120), colour) for colour in ("black", "white")]
    return encoded(scene(), kind, save_all=True, append_images=others, **options)


def _translucent() -> Image.Image:
    picture = scene().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


def _webp_of(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("comment", "a" * 80_000_000, zip=True)
    return encoded(scene(), "PNG", pnginfo=info)


def _patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 3
    return _patched(data, middle, bytes(255 - value for value in data[middle : middle + 8]))


def accepted() -> list[Odd]:
    """Every kind that must be read."""
    grey, palette = scene().convert("L"), scene().quantize(16)
    made: dict[str, bytes] = {
        "jpeg": encoded(scene(), "JPEG"),
        "jpeg progressive": encoded(scene(), "JPEG", progressive=True),
        "jpeg cmyk": encoded(scene().convert("CMYK"), "JPEG"),
        "jpeg grey": encoded(grey, "JPEG"),
        "jpeg with broken EXIF": encoded(scene(), "JPEG", exif=b"Exif\0\0garbage without end"),
        "jpeg with orientation 99": oriented(99),
        "jpeg with broken ICC profile": encoded(scene(), "JPEG", icc_profile=b"garbage"),
        "jpeg with bytes after it": encoded(scene(), "JPEG") + b"\0" * 500 + b"<script>",
        "two jpegs in a row": encoded(scene(), "JPEG") * 2,
        "jpeg cut at 90 %": (lambda data: data[: len(data) * 9 // 10])(encoded(scene(640, 480), "JPEG")),
        "mpo": _frames("MPO"),
        "png": encoded(scene(), "PNG"),
        "png palette": encoded(palette, "PNG"),
        "png palette with a transparent colour": encoded(palette, "PNG", transparency=3),
        "png with alpha": encoded(_translucent(), "PNG"),
        "png grey with alpha": encoded(_translucent().convert("LA"), "PNG"),
        "png of 16 bits": gray16(),
        "png of 1 bit": encoded(scene().convert("1"), "PNG"),
        "png all transparent": encoded(Image.new("RGBA", (64, 64)), "PNG"),
        "png animated": _frames("PNG"),
        "png without its end": encoded(scene(), "PNG")[:-12],
        "webp": encoded(scene(), "WEBP"),
        "webp lossless": encoded(scene(), "WEBP", lossless=True),
        "webp with alpha": encoded(_translucent(), "WEBP"),
        "webp animated": _frames("WEBP"),
        "gif": encoded(scene(), "GIF"),
        "gif animated": _frames("GIF"),
        "bmp": encoded(scene(), "BMP"),
        "bmp palette": encoded(palette, "BMP"),
        "tiff": encoded(scene(), "TIFF"),
        "tiff lzw": encoded(scene(), "TIFF", compression="tiff_lzw"),
        "tiff jpeg": encoded(scene(), "TIFF", compression="jpeg"),
        "tiff cmyk": encoded(scene().convert("CMYK"), "TIFF"),
        "tiff of 500 strips": tiff_of_strips(500),
        "big tiff of 500 strips": tiff_of_strips(500, big=True),
        "tiff of several pages": _frames("TIFF"),
        "tiff of floats": encoded(grey.convert("F"), "TIFF"),
        "tiff of 32-bit integers": encoded(grey.convert("I"), "TIFF"),
        "tiff of 16 bits": encoded(Image.fromarray(np.full((40, 40), 30_000, np.uint16)), "TIFF"),
        "avif": encoded(scene(), "AVIF"),
        "avif with alpha": encoded(_translucent(), "AVIF"),
        "avif animated": _frames("AVIF"),
        "heic": heic(scene()),
        "one pixel": encoded(Image.new("RGB", (1, 1)), "GIF"),
        "10,000 by 1": encoded(Image.new("RGB", (10_000, 1), "red"), "PNG"),
        "1 by 10,000": encoded(Image.new("RGB", (1, 10_000), "red"), "JPEG"),
    }
    turned = [Odd(f"jpeg with orientation {value}", oriented(value), OK) for value in range(1, 9)]
    return [*(Odd(name, data, OK) for name, data in made.items()), *turned]


def refused() -> list[Odd]:
    """Every kind that must be refused, with the code of its refusal."""
    jpeg, png = encoded(scene(640, 480), "JPEG"), encoded(scene(640, 480), "PNG")
    rows = zlib.compress(b"\0" * 10_000)
    gif = encoded(scene(), "GIF")
    unreadable: dict[str, bytes] = {
        "nothing": b"",
        "one byte": b"\xff",
        "the start of a jpeg alone": b"\xff\xd8",
        "random bytes": np.random.default_rng(1).bytes(5000),
        "html": b"<!doctype html><html><body>Not found</body></html>",
        "an error of S3": b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>',
        "garbage before a jpeg": b"garbage" + jpeg,
        "jpeg cut at 50 %": jpeg[: len(jpeg) // 2],
        "jpeg progressive, cut": (lambda data: data[: len(data) // 3])(
            encoded(scene(), "JPEG", progressive=True)
        ),
        "png cut at 20 %": png[: len(png) // 5],
        "png with a broken stream": _flipped(png),
        "png of width 0": png_of(0, 10, rows),
        "png with a text of 80 MB": _text_bomb(),
        "webp cut": encoded(scene(), "WEBP")[:60],
        "avif cut": encoded(scene(), "AVIF")[:300],
        "heic cut": heic(scene())[:300],
        "jpeg of 1,000 scans": _jpeg_of_scans(1000),
        "tiff of 100,000 strips": tiff_of_strips(100_000),
        "big tiff of 100,000 strips": tiff_of_strips(100_000, big=True),
        "tiff whose directory is cut": tiff_of_strips(10)[:40],
        "tiff cut": encoded(scene(), "TIFF", compression="tiff_lzw")[:300],
    }
    unsupported: dict[str, bytes] = {
        "psd": b"8BPS\0\1" + b"\0" * 200,
        "eps": encoded(scene(), "EPS"),
        "ico": encoded(scene(), "ICO"),
        "icns": encoded(scene(64, 64), "ICNS"),
        "jpeg 2000": encoded(scene(), "JPEG2000"),
        "pdf": encoded(scene(), "PDF"),
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "video": b"\0\0\0\x18ftypisom" + b"\0" * 100,
    }
    too_large: dict[str, bytes] = {
        "png bomb of 13,000 by 13,000": png_of(13_000, 13_000, zlib.compress(bytes(13_000 * 100))),
        "png header of 65,535 by 65,535": png_of(65_535, 65_535, rows),
        "png header of 2,147,483,647": png_of(2**31 - 1, 2**31 - 1, rows),
        "png of 1 bit, 30,000 by 30,000": png_of(30_000, 30_000, rows, depth=1, colour=0),
        "gif of 65,535 by 65,535": _patched(gif, 6, b"\xff\xff\xff\xff"),
        "bmp of 100,000 by 100,000": _patched(
            encoded(scene(), "BMP"), 18, struct.pack("<ii", 100_000, 100_000)
        ),
        "webp of 16,000 by 16,000": _webp_of(16_000, 16_000),
        "jpeg of 60,000 by 60,000": _jpeg_of(60_000, 60_000),
    }
    return [
        *(Odd(name, data, UNREADABLE) for name, data in unreadable.items()),
        *(Odd(name, data, UNSUPPORTED) for name, data in unsupported.items()),
        *(Odd(name, data, TOO_LARGE) for name, data in too_large.items()),
    ]


def _jpeg_of_scans(count: int) -> bytes:
    """Return a progressive JPEG that says its last scan over and over."""
    data = encoded(scene(), "JPEG", progressive=True)
    last, end = data.rindex(b"\xff\xda"), len(data) - 2
    return data[:end] + data[last:end] * count + data[end:]


def tiff_of_strips(count: int, *, big: bool = False) -> bytes:
    """Return a grey TIFF, one pixel wide, with a strip for each row; all strips are the same byte of the file."""
    number, entry, magic = ("<Q", "<HHQQ", b"+\0\x08\0\0\0") if big else ("<I", "<HHII", b"*\0")
    start = 2 + len(magic) + struct.calcsize(number)
    long = 16 if big else 4
    step = struct.calcsize(number)
    offsets = start + (8 if big else 2) + 9 * struct.calcsize(entry) + step
    lengths, pixel = offsets + step * count, offsets + 2 * step * count
    tags = [(256, 3, 1, 1), (257, 4, 1, count), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, long, count, offsets), (277, 3, 1, 1), (278, 4, 1, 1), (279, long, count, lengths)]
    directory = struct.pack("<Q" if big else "<H", len(tags)) + b"".join(
        struct.pack(entry, *tag) for tag in tags
    )
    head = b"II" + magic + struct.pack(number, start) + directory + struct.pack(number, 0)
    return head + struct.pack(number, pixel) * count + struct.pack(number, 1) * count + b"\x80"


def _jpeg_of(width: int, height: int) -> bytes:
    data = encoded(scene(), "JPEG")
    frame = data.index(b"\xff\xc0")
    return _patched(data, frame + 5, struct.pack(">HH", height, width))


def all_odd() -> list[Odd]:
    return [*accepted(), *refused()]
