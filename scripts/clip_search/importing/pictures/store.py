"""Pictures in the folder, named by their content: what many products share is there once."""

import hashlib
import os
import threading
from pathlib import Path

from clip_search.errors import CommandError
from clip_search.importing.pictures.faults import PictureFaultError
from clip_search.search.image import PictureError, format_of

FOLDER = "images"
_ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "BMP": ".bmp", "TIFF": ".tif", "WEBP": ".webp",
            "AVIF": ".avif", "HEIF": ".heic"}  # fmt: skip


class Store:
    """The pictures below a catalogue's folder; `work` is on the same disk, for what is not whole yet."""

    def __init__(self, root: Path, work: Path) -> None:
        self._root, self._work = root, work

    def has(self, name: str) -> bool:
        """Whether a picture is there."""
        return (self._root / name).is_file()

    def put(self, data: bytes) -> str:
        """Write a picture, whole or not at all; its name, relative to the catalogue.

        Raises:
            PictureFaultError: the model could not read it.
            CommandError: the disk does not take it.
        """
        try:
            ending = _ENDINGS[format_of(data)]
        except PictureError as error:
            raise PictureFaultError(str(error)) from error
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        name = f"{FOLDER}/{digest[:2]}/{digest[2:]}{ending}"
        path = self._root / name
        if not path.is_file():
            part = self._work / f"{digest}.{threading.get_ident()}"
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                part.write_bytes(data)
                os.replace(part, path)  # noqa: PTH105
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror or error}.") from error
        return name

    def delete(self, name: str) -> None:
        """Take a picture away that no product names any more."""
        path = self._root / name
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:
            return
