"""What a file is, read from its first bytes alone, so that no decoder meets a format that is not on the list."""

from model_code.errors import Code, InputError

HEAD_BYTES = 4096

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}

_ALLOWED = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)

_REFUSED = (
    (b"8BPS", "PSD"),
    (b"%!PS", "EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"),
    (b"%PDF", "PDF"),
    (b"\0\0\x01\0", "ICO"),
    (b"\0\0\x02\0", "CUR"),
    (b"icns", "ICNS"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"qoif", "QOI"),
    (b"DDS ", "DDS"),
    (b"SIMPLE  =", "FITS"),
    (b"\x89HDF", "HDF5"),
    (b"FORM", "IFF"),
)


def detect(data: bytes) -> str:
    """Return the Pillow name of the format of a picture's bytes.

    Raises `InputError`: `image_unsupported` for a format that is known and not on the list, `image_unreadable`
    for bytes that are no picture at all.
    """
    if not data:
        raise InputError(Code.IMAGE_UNREADABLE, "the picture is empty (0 bytes)")
    for magic, name in _ALLOWED:
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    for magic, name in _REFUSED:
        if data.startswith(magic):
            raise _unsupported(name)
    if b"<svg" in data[:HEAD_BYTES].lower():
        raise _unsupported("SVG")
    raise InputError(Code.IMAGE_UNREADABLE, "the bytes are not a picture in a known format")


def _iso_media(data: bytes) -> str:
    """Tell AVIF from HEIC: the major brand may be the neutral `mif1`, so the compatible ones count as well."""
    end = min(int.from_bytes(data[:4], "big"), HEAD_BYTES, len(data))
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    raise _unsupported("this kind of ISO media file")


def _unsupported(name: str) -> InputError:
    accepted = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF and HEIC"
    return InputError(Code.IMAGE_UNSUPPORTED, f"{name} is not accepted; send {accepted}")


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height from a WebP header, or None where there is none.

    Pillow allocates a WebP's canvas when it opens the file, so the limit must be applied before.
    """
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(data) >= 30:
        sizes = int.from_bytes(data[26:28], "little"), int.from_bytes(data[28:30], "little")
        return sizes[0] & 0x3FFF, sizes[1] & 0x3FFF
    return None
