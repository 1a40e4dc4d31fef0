"""Checkpoints that are not what they should be: refused in one line that names the file; as others save them: taken."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model_code import bundle as bundles
from model_code.export.__main__ import main

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]

Change = Callable[[Path], object]
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 605157884\n"


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from model_kit import checkpoints

    return checkpoints.clip(tmp_path_factory.mktemp("clip") / "tiny")


@pytest.fixture(scope="session")
def siglip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from model_kit import checkpoints

    return checkpoints.siglip(tmp_path_factory.mktemp("siglip") / "tiny")


def export(folder: Path, output: Path, *options: str) -> int:
    return main(["--model", str(folder), "--output", str(output), *options])


def weights(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    def changed(folder: Path) -> None:
        from safetensors.torch import load_file, save_file

        path = folder / "model.safetensors"
        save_file(change(load_file(path)), path, {"format": "pt"})

    return changed


def without(part: str) -> Change:
    return weights(lambda held: {name: value for name, value in held.items() if part not in name})


def written(name: str, content: str | bytes) -> Change:
    data = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(data)


def edited(name: str, **changes: Any) -> Change:
    def change(folder: Path) -> None:
        told = json.loads((folder / name).read_text())
        for key, value in changes.items():
            told[key] = {**told[key], **value} if isinstance(value, dict) and key in told else value
        (folder / name).write_text(json.dumps(told))

    return change


def gone(*names: str) -> Change:
    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def instead(name: str, content: bytes) -> Change:
    """Weights in another file than usual."""

    def change(folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        (folder / name).write_bytes(content)

    return change


def cut(name: str) -> Change:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-1000])


def sharded(*there: str) -> Change:
    """An index that names two shards, of which only some are there."""

    def change(folder: Path) -> None:
        (folder / "model.safetensors").rename(folder / "all")
        names = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}))
        for name in there:
            shutil.copy(folder / "all", folder / name)

    return change


def not_a_number(held: dict[str, Any]) -> dict[str, Any]:
    held["vision_model.encoder.layers.1.mlp.fc1.weight"][3, 3] = float("nan")
    return held


def words_unknown(folder: Path) -> None:
    """A tokenizer whose vocabulary lacks all letters."""
    told = json.loads((folder / "tokenizer.json").read_text())
    told["model"]["vocab"] = {"<|startoftext|>": 0, "<|endoftext|>": 1}
    told["model"]["merges"] = []
    told["added_tokens"] = told["added_tokens"][:2]
    (folder / "tokenizer.json").write_text(json.dumps(told))


ODD = {
    "a tower": (without("vision_model."), "missing from the checkpoint"),
    "a layer": (without("text_model.encoder.layers.1."), "16 of the weights (text_model.encoder.layers.1."),
    "a projection": (without("visual_projection"), "1 of the weights (visual_projection.weight) is missing"),
    "a wrapper's prefix": (
        weights(lambda held: {f"module.{name}": value for name, value in held.items()}),
        "its names begin with 'module.'",
    ),
    "weights of something more": (
        weights(lambda held: {**held, "vision_model.adapter.lora_A": held["logit_scale"].clone()}),
        "no part of the model",
    ),
    "not a number": (
        weights(not_a_number),
        "vision_model.encoder.layers.1.mlp.fc1.weight are not all finite",
    ),
    "weights not fetched": (written("model.safetensors", POINTER), "model.safetensors is a Git LFS pointer"),
    "weights empty": (written("model.safetensors", ""), "model.safetensors is empty"),
    "weights cut off": (cut("model.safetensors"), "model.safetensors is cut off or damaged"),
    "weights of text": (written("model.safetensors", "<html>404</html>" * 9), "model.safetensors is cut off"),
    "weights missing": (gone("model.safetensors"), "model.safetensors or pytorch_model.bin is missing"),
    "a pickle of anything": (
        instead("pytorch_model.bin", b"cos\nsystem\n(S'true'\ntR."),
        "pytorch_model.bin is cut off or damaged",
    ),
    "a shard missing": (
        sharded("model-00001-of-00002.safetensors"),
        "the checkpoint has no model-00002-of-00002.safetensors",
    ),
    "an index of nothing": (
        instead("model.safetensors.index.json", b"{}"),
        "model.safetensors.index.json has no weight_map",
    ),
    "a config not fetched": (written("config.json", POINTER), "config.json is a Git LFS pointer"),
    "a config that is no JSON": (written("config.json", '{"model_type": "clip",'), "config.json is not JSON"),
    "a config that is a list": (written("config.json", "[]"), "config.json holds no JSON object"),
    "a config of bytes": (written("config.json", b"\xff\xfe{}"), "config.json is not JSON"),
    "no config": (gone("config.json"), "the checkpoint has no config.json"),
    "quantised": (
        edited("config.json", quantization_config={"quant_method": "bitsandbytes", "load_in_8bit": True}),
        "the weights are quantised (bitsandbytes)",
    ),
    "another vocabulary": (
        edited("config.json", text_config={"vocab_size": 99}),
        "such as text_model.embeddings.token_embedding.weight",
    ),
    "another projection": (
        edited("config.json", projection_dim=16),
        "such as text_projection.weight",
    ),
    "another picture size": (
        edited("config.json", vision_config={"image_size": 64}),
        "vision_model.embeddings.position_embedding.weight",
    ),
    "heads that do not divide": (
        edited("config.json", vision_config={"num_attention_heads": 7}),
        "config.json describes no model that can be built",
    ),
    "another crop": (
        edited("preprocessor_config.json", size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64}),
        "the model does not take pictures of 64 x 64",
    ),
    "a crop that is no square": (
        edited("preprocessor_config.json", crop_size={"height": 96, "width": 64}),
        "the model does not take pictures of 96 x 64",
    ),
    "a preprocessing not fetched": (
        written("preprocessor_config.json", POINTER),
        "preprocessor_config.json is a Git LFS pointer",
    ),
    "sizes that are texts": (
        edited("preprocessor_config.json", size="large"),
        "preprocessor_config.json describes no preprocessing of pictures",
    ),
    "no preprocessing": (gone("preprocessor_config.json"), "the checkpoint has no preprocessor_config.json"),
    "no tokenizer": (gone("tokenizer.json", "tokenizer_config.json"), "the checkpoint has no tokenizer"),
    "a preprocessing of nothing": (
        written("processor_config.json", '{"image_processor": {"image_processor_type": "NoSuchProcessor"}}'),
        "processor_config.json describes no preprocessing of pictures",
    ),
    "an adapter": (written("adapter_config.json", "{}"), "adapter_config.json: an adapter, no model"),
    "a tokenizer not fetched": (written("tokenizer.json", POINTER), "tokenizer.json is a Git LFS pointer"),
    "a tokenizer that is none": (
        written("tokenizer.json", "{}"),
        "the tokenizer (tokenizer.json) cannot be read",
    ),
    "a tokenizer of another model": (words_unknown, "the tokenizer"),
}


@pytest.mark.parametrize("kind", ODD)
def test_it_is_refused_in_one_line_that_names_what_is_wrong(
    kind: str, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, words = ODD[kind]
    folder = Path(shutil.copytree(clip, tmp_path / "odd"))
    change(folder)
    assert export(folder, tmp_path / "out", "--precision", "fp32") == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("export: ")]
    assert len(said) == 1
    assert words in said[0]
    assert not (tmp_path / "out").exists()


def test_not_a_number_is_refused_in_int8_too(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(clip, tmp_path / "odd"))
    weights(not_a_number)(folder)
    assert export(folder, tmp_path / "out") == 1
    assert "are not all finite numbers" in capsys.readouterr().err


def as_transformers_5_saves_it(folder: Path) -> None:
    told = json.loads((folder / "preprocessor_config.json").read_text())
    for name in ("do_center_crop", "do_resize", "resample", "image_mean", "image_std"):
        told.pop(name, None)
    (folder / "preprocessor_config.json").unlink()
    (folder / "processor_config.json").write_text(
        json.dumps({"image_processor": told, "processor_class": "CLIPProcessor"})
    )


def with_buffers_of_old(folder: Path) -> None:
    import torch

    weights(lambda held: {**held, "text_model.embeddings.position_ids": torch.arange(77)[None]})(folder)


def in_shards(folder: Path) -> None:
    from transformers import CLIPModel

    model: Any = CLIPModel.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="100KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 1


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("clip", as_transformers_5_saves_it),
        ("siglip", as_transformers_5_saves_it),
        ("clip", with_buffers_of_old),
        ("clip", in_shards),
    ],
)
def test_what_others_save_is_taken_and_encodes_alike(
    change: Change, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    plain: Path = request.getfixturevalue(kind)
    folder = Path(shutil.copytree(plain, tmp_path / "other"))
    change(folder)
    made = []
    for source, target in ((plain, "plain"), (folder, "changed")):
        assert export(source, tmp_path / target, "--precision", "fp32", "--name", "tiny") == 0
        made.append(bundles.read(tmp_path / target))
    assert made[0].preprocessing == made[1].preprocessing
    assert [one.embedding for one in made[0].golden] == [one.embedding for one in made[1].golden]
