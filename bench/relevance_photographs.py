"""Photographs with labels as a shop that has no words: what is found is found by the model alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bench.encoding import Encoding
from bench.loaded_shop import Product, Shop
from bench.relevance_questions import Question, Term

WORDS, PICTURES = "photographs: labels as words", "photographs: pictures"
ASKED = 3
"""Of a label's photographs each third is asked for, the others are in the shop."""


@dataclass(frozen=True)
class PhotographShop:
    """A photograph a product, by label."""

    labels: Mapping[str, Sequence[bytes]]

    @property
    def sold(self) -> dict[str, tuple[str, bytes]]:
        """Return the products' labels and files by id."""
        kept = ((label, file) for label, files in self.labels.items() for file in _kept(files))
        return {f"photo{number:05d}": one for number, one in enumerate(kept)}

    def without(self, labels: Collection[str]) -> "PhotographShop":
        """Return the shop that does not sell some labels."""
        return PhotographShop({label: files for label, files in self.labels.items() if label not in labels})

    def loadable(self, encoding: Encoding) -> Shop:
        """Return what is to be indexed."""
        files = {f"{name}.jpg": file for name, (_, file) in self.sold.items()}
        encoding.learn(list(files.values()), "photographs")
        lines: list[Product] = [{"id": name, "images": [f"{name}.jpg"]} for name in self.sold]
        return Shop(lines, partial(_vector, encoding, files), encoding)

    def questions(self) -> list[Question]:
        """Ask for every label, and for what each third photograph shows."""
        right: dict[str, set[str]] = {label: set() for label in self.labels}
        for name, (label, _) in self.sold.items():
            right[label].add(name)
        made = []
        for label, files in self.labels.items():
            asked = [(WORDS, Term(_said(label)))] + [(PICTURES, Term(file)) for file in files[::ASKED]]
            made += [
                Question(f"{of} {label} {at}", of, (term,), frozenset(right[label]))
                for at, (of, term) in enumerate(asked)
            ]
        return made


def label_folds(labels: Sequence[str], count: int) -> list[frozenset[str]]:
    """Return the labels in groups, of which one at a time is left out of the shop."""
    return [fold for at in range(count) if (fold := frozenset(sorted(labels)[at::count]))]


def _kept(files: Sequence[bytes]) -> list[bytes]:
    return [file for at, file in enumerate(files) if at % ASKED]


def _said(label: str) -> str:
    return label.replace("_", " ").replace("-", " ")


def _vector(encoding: Encoding, files: Mapping[str, bytes], record: Mapping[str, str]) -> list[float]:
    vector: list[float] = encoding(files[record["id"].removeprefix("image:")]).tolist()
    return vector
