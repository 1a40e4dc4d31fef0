"""What a change of a checkpoint makes other: a picture's vector, a text's, both or neither."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model_code.export.__main__ import main
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle, ModelIdentity
from model_kit import damage
from model_kit.damage import Damage
from model_kit.server import ROOT

pytestmark = pytest.mark.model

Parts = set[str]
Export = Callable[[Path], ModelIdentity]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def exported(folder: Path) -> ModelIdentity:
        target = tmp_path / "out"
        assert main(["--model", str(folder), "--output", str(target), "--precision", "fp32"]) == 0
        return bundles.read(target).model

    return exported


@pytest.fixture(scope="module")
def unchanged(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> ModelIdentity:
    target = tmp_path_factory.mktemp("unchanged") / "bundle"
    assert main(["--model", str(checkpoint), "--output", str(target), "--precision", "fp32"]) == 0
    return bundles.read(target).model


def edited(name: str, change: Callable[[dict[str, Any]], object]) -> Damage:
    def edit(folder: Path) -> None:
        document = json.loads((folder / name).read_text())
        change(document)
        (folder / name).write_text(json.dumps(document))

    return edit


def as_older_versions_saved_it(config: dict[str, Any]) -> None:
    """What goes without saying is said, and what generation was once told besides."""
    config["vision_config"] |= {
        "layer_norm_eps": 1e-05,
        "num_channels": 3,
        "top_k": 50,
        "transformers_version": "4",
    }
    config["text_config"] |= {"layer_norm_eps": 1e-05, "num_beams": 1}
    config |= {"text_config_dict": None, "vision_config_dict": None, "transformers_version": "4.0.0"}


CHANGES: dict[str, tuple[Damage, Parts]] = {
    "a weight of the text tower": (
        damage.first_number("text_model.encoder.layers.0.mlp.fc1.bias", 0.5),
        {"text"},
    ),
    "the projection of texts": (damage.first_number("text_projection.weight", 0.5), {"text"}),
    "the tokenizer": (edited("tokenizer.json", lambda held: held.update(normalizer=None)), {"text"}),
    "how long texts may be": (
        edited("tokenizer_config.json", lambda held: held.update(model_max_length=40)),
        {"text"},
    ),
    "how texts are activated": (
        edited("config.json", lambda held: held["text_config"].update(hidden_act="gelu")),
        {"text"},
    ),
    "a weight of the vision tower": (
        damage.first_number("vision_model.encoder.layers.0.mlp.fc1.bias", 0.5),
        {"image"},
    ),
    "the projection of pictures": (damage.first_number("visual_projection.weight", 0.5), {"image"}),
    "how pictures are prepared": (
        edited("preprocessor_config.json", lambda held: held.update(image_mean=[0.5, 0.5, 0.5])),
        {"image"},
    ),
    "how pictures are activated": (
        edited("config.json", lambda held: held["vision_config"].update(hidden_act="gelu")),
        {"image"},
    ),
    "the loss alone": (damage.first_number("logit_scale", 3.0), set()),
    "how it was saved": (edited("config.json", as_older_versions_saved_it), set()),
    "the files that its weights lie in": (damage.sharded, set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_the_part_changes_whose_vectors_do(
    name: str, checkpoint: Path, unchanged: ModelIdentity, export: Export, tmp_path: Path
) -> None:
    change, parts = CHANGES[name]
    folder = Path(shutil.copytree(checkpoint, tmp_path / "changed"))
    change(folder)
    assert differing(unchanged, export(folder)) == parts | ({"whole"} if parts else set())


def differing(one: ModelIdentity, other: ModelIdentity) -> Parts:
    pairs = {
        "image": (one.image_fingerprint, other.image_fingerprint),
        "text": (one.text_fingerprint, other.text_fingerprint),
        "whole": (one.fingerprint, other.fingerprint),
    }
    return {name for name, (before, after) in pairs.items() if before != after}


def test_the_committed_bundle_is_the_export_of_the_committed_checkpoint(
    bundle: Bundle, tmp_path: Path
) -> None:
    source = ROOT / "demo" / "model" / "checkpoint"
    options = ["--name", bundle.model.id, "--output", str(tmp_path / "out")]
    assert main(["--model", str(source), *options]) == 0
    assert bundles.read(tmp_path / "out").model == bundle.model
