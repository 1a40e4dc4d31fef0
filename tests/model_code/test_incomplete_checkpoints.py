"""Checkpoints that do not fill their architecture, or whose tokenizer is none: refused, not filled with chance."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from model_code.export.__main__ import main
from model_code.towers import bundle as bundles
from model_kit import damage
from model_kit.damage import WEIGHTS, Damage, Refusal

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("text_model.", f"{WEIGHTS}: 36 of the model's 78 weights are missing, such as text_model."),
        ("vision_model.encoder.layers.1.", "16 of the model's 78 weights are missing"),
        ("visual_projection", "such as visual_projection.weight"),
        ("text_model.final_layer_norm.bias", "such as text_model.final_layer_norm.bias"),
    ],
)
def test_missing_weights_are_counted_and_named(part: str, words: str, refusal: Refusal) -> None:
    assert words in refusal(damage.without(part))


def test_missing_weights_are_refused_in_fp32_too(refusal: Refusal) -> None:
    assert "are missing" in refusal(damage.without("visual_projection"), "--precision", "fp32")


@pytest.mark.parametrize("prefix", ["module.", "model.module."])
def test_a_prefix_of_all_names_is_told(prefix: str, refusal: Refusal) -> None:
    told = refusal(damage.prefixed(prefix))
    assert "78 of the model's 78 weights are missing" in told
    assert f"the file's names begin with '{prefix}'" in told


def test_layers_for_which_config_has_no_place_are_refused(refusal: Refusal) -> None:
    told = refusal(damage.stated("config.json", "vision_config", num_hidden_layers=1))
    assert "16 weights have no place in the model of config.json" in told
    assert "vision_model.encoder.layers.1." in told


@pytest.mark.parametrize("kind", ["int8", "float8_e4m3fn"])
def test_weights_of_other_than_floating_point_numbers_are_refused(kind: str, refusal: Refusal) -> None:
    import torch

    def rounded(held: dict[str, Any]) -> dict[str, Any]:
        return {**held, "visual_projection.weight": held["visual_projection.weight"].to(getattr(torch, kind))}

    assert "visual_projection.weight holds numbers of the kind" in refusal(damage.weights(rounded))


@pytest.mark.parametrize("precision", ["int8", "fp32"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(value: float, precision: str, refusal: Refusal) -> None:
    told = refusal(damage.first_number("visual_projection.weight", value), "--precision", precision)
    assert "no finite numbers, such as visual_projection.weight" in told


def fingerprint(folder: Path, target: Path) -> str:
    assert main(["--model", str(folder), "--output", str(target), "--precision", "fp32"]) == 0
    return bundles.read(target).model.fingerprint


def test_buffers_and_heads_of_no_use_are_no_harm(checkpoint: Path, tmp_path: Path) -> None:
    import torch

    extra = {
        "text_model.embeddings.position_ids": torch.arange(77)[None],
        "vision_model.embeddings.position_ids": torch.arange(37)[None],
        "classifier.weight": torch.ones(3, 32),
    }
    folder = Path(shutil.copytree(checkpoint, tmp_path / "more"))
    damage.weights(lambda held: {**held, **extra})(folder)
    fingerprint(folder, tmp_path / "out")


def test_the_fingerprint_is_of_the_weights_that_are_used(checkpoint: Path, tmp_path: Path) -> None:
    wanted = fingerprint(checkpoint, tmp_path / "plain")
    folder = Path(shutil.copytree(checkpoint, tmp_path / "stray"))
    damage.first_number("visual_projection.weight", 0.5)(folder)
    damage.sharded(folder)
    alone = fingerprint(folder, tmp_path / "shards")
    shutil.copy(checkpoint / WEIGHTS, folder / WEIGHTS)
    assert fingerprint(folder, tmp_path / "both") == wanted != alone


def only_unknown(folder: Path) -> None:
    """Leave the tokenizer no words."""
    document = json.loads((folder / "tokenizer.json").read_text())
    kept = {one: at for one, at in document["model"]["vocab"].items() if one.startswith("<|")}
    document["model"] |= {"vocab": kept, "merges": [], "unk_token": "<|endoftext|>"}
    (folder / "tokenizer.json").write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (damage.removed("tokenizer.json"), "has no tokenizer"),
        (damage.removed("tokenizer.json", "tokenizer_config.json"), "has no tokenizer"),
        (
            damage.all_of(damage.removed("tokenizer.json"), damage.written("vocab.json", b'{"a": 0}')),
            "vocab.json with merges.txt",
        ),
        (only_unknown, "makes the same tokens of 'red' and 'cat'"),
        (damage.stated("config.json", "text_config", eos_token_id=5), "same vector to different texts"),
        (damage.stated("tokenizer_config.json", model_max_length=1), "model_max_length leaves 1 tokens"),
    ],
    ids=["file", "files", "half", "words", "end", "length"],
)
def test_a_tokenizer_that_does_not_tell_texts_apart_is_refused(
    change: Damage, words: str, refusal: Refusal
) -> None:
    assert words in refusal(change, "--precision", "fp32")
