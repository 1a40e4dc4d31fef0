"""The model bundle: a folder with two OpenVINO graphs, a tokenizer and `bundle.json`, which vouches for them."""

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from model_code.pictures.preprocess import Preprocessing
from model_code.towers.tokenizer import TokenizerSettings

FORMAT = 1
MANIFEST = "bundle.json"
VISION, TEXT, TOKENIZER = "vision.xml", "text.xml", "tokenizer.json"
FILES = (VISION, "vision.bin", TEXT, "text.bin", TOKENIZER)


class BundleError(Exception):
    """The folder is no bundle that this server can vouch for; the message says what is wrong with which file."""


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What tells two models apart.

    `fingerprint` changes with everything that changes a vector, the other two with what changes a picture's and a
    text's.
    """

    id: str
    revision: str
    fingerprint: str
    image_fingerprint: str
    text_fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Golden:
    """An input and the vector it must give: `kind` is text or image, `value` the text or the file in base64."""

    kind: str
    value: str
    embedding: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle as read from `bundle.json`. `tolerance` is the greatest cosine distance that golden inputs may show."""

    folder: Path
    model: ModelIdentity
    architecture: str
    precision: str
    preprocessing: Preprocessing
    tokenizer: TokenizerSettings
    files: Mapping[str, str]
    tolerance: float
    golden: tuple[Golden, ...]
    measurements: Mapping[str, Any]

    def path(self, name: str) -> Path:
        """Return where a file of the bundle lies."""
        return self.folder / name

    def save(self) -> None:
        """Write `bundle.json` into the folder."""
        document = {
            "format": FORMAT,
            "model": asdict(self.model),
            "architecture": self.architecture,
            "precision": self.precision,
            "preprocessing": self.preprocessing.as_json(),
            "tokenizer": self.tokenizer.as_json(),
            "files": dict(self.files),
            "tolerance": self.tolerance,
            "measurements": dict(self.measurements),
            "golden": [asdict(golden) for golden in self.golden],
        }
        self.path(MANIFEST).write_text(json.dumps(document, indent=1) + "\n")


def is_bundle(folder: Path) -> bool:
    """Tell whether a folder claims to be a bundle."""
    return (folder / MANIFEST).is_file()


def read(folder: Path) -> Bundle:
    """Read a bundle and check every file against its sum.

    Raises `BundleError` where `bundle.json` is missing, of another format or incomplete, or a file is not the one
    that it names.
    """
    bundle = _parse(folder, _document(folder))
    with ThreadPoolExecutor() as pool:
        sums = dict(zip(FILES, pool.map(sha256, map(bundle.path, FILES)), strict=True))
    for name in FILES:
        if name not in bundle.files:
            raise BundleError(f"{MANIFEST} has no sum for {name}")
        if sums[name] != bundle.files[name]:
            raise BundleError(
                f"{name} is missing or is not the file that {MANIFEST} names: export the model again"
            )
    return bundle


def sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file, or the empty string where there is none."""
    try:
        # Summed in one call: between pieces it would wait for its turn among threads that import modules meanwhile.
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
            return hashlib.sha256(whole).hexdigest()
    except FileNotFoundError:
        return ""
    except ValueError:  # an empty file cannot be mapped
        return hashlib.sha256().hexdigest()


def _document(folder: Path) -> dict[str, Any]:
    try:
        document = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError:
        raise BundleError(f"there is no {MANIFEST} in {folder}") from None
    except ValueError:
        raise BundleError(f"{MANIFEST} is not valid JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BundleError(f"{MANIFEST} is not of format {FORMAT}: export the model again")
    return document


def _parse(folder: Path, document: dict[str, Any]) -> Bundle:
    try:
        return Bundle(
            folder=folder,
            model=_model(document["model"]),
            architecture=document["architecture"],
            precision=document["precision"],
            preprocessing=Preprocessing.from_json(document["preprocessing"]),
            tokenizer=TokenizerSettings.from_json(document["tokenizer"]),
            files=document["files"],
            tolerance=document["tolerance"],
            golden=tuple(_golden(one) for one in document["golden"]),
            measurements=document["measurements"],
        )
    except (KeyError, TypeError) as error:
        raise BundleError(f"{MANIFEST} is incomplete: {error}") from None


def _model(document: Mapping[str, Any]) -> ModelIdentity:
    """Read a model; a bundle of before there were parts of a fingerprint names one, which stands for both."""
    whole = document["fingerprint"]
    return ModelIdentity(**{"image_fingerprint": whole, "text_fingerprint": whole, **document})


def _golden(document: dict[str, Any]) -> Golden:
    return Golden(document["kind"], document["value"], tuple(document["embedding"]))
