"""Checkpoints whose files are damaged or do not fit each other: one line that names the file and what to do."""

import json
import shutil
from pathlib import Path

import pytest

from model_code.export.__main__ import main
from model_kit import damage
from model_kit.damage import INDEX, PICKLE, SHARDS, WEIGHTS, Damage, Refusal, all_of, cut, stated, written

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]
PRE = "preprocessor_config.json"


@pytest.mark.parametrize("name", [WEIGHTS, "config.json", PRE, "tokenizer.json", "tokenizer_config.json"])
def test_a_pointer_of_git_lfs_is_known_as_one(name: str, refusal: Refusal) -> None:
    assert f"{name} is a Git LFS pointer" in refusal(written(name, damage.POINTER))


@pytest.mark.parametrize("name", [WEIGHTS, "config.json", PRE, "tokenizer.json", "tokenizer_config.json"])
def test_an_empty_file_is_named(name: str, refusal: Refusal) -> None:
    assert f"{name} is empty: download it again" in refusal(written(name, b""))


@pytest.mark.parametrize("name", ["config.json", PRE, "tokenizer.json", "tokenizer_config.json"])
@pytest.mark.parametrize("data", [b'{"a": ', b"[]", b'{"a": "\xe9"}'], ids=["cut", "list", "latin"])
def test_json_that_is_none_is_named(name: str, data: bytes, refusal: Refusal) -> None:
    told = refusal(written(name, data))
    assert told.startswith((f"export: {name} is not valid JSON", f"export: {name} holds no JSON object"))


class Anything:
    """What a file of weights must not be able to make."""

    def __reduce__(self) -> tuple[object, ...]:
        return print, ("this must not be printed",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cut(WEIGHTS), f"{WEIGHTS} is cut off or no safetensors file"),
        (written(WEIGHTS, b"<html>Not found</html>"), f"{WEIGHTS} is cut off or no safetensors file"),
        (all_of(damage.pickled(), cut(PICKLE)), f"{PICKLE} is cut off"),
        (all_of(damage.pickled(zipped=False), cut(PICKLE)), f"{PICKLE} is cut off"),
        (all_of(damage.pickled(), written(PICKLE, damage.POINTER)), f"{PICKLE} is a Git LFS pointer"),
        (damage.pickled(lambda held: {**held, "x": Anything()}), f"{PICKLE} holds more than weights"),
        (damage.pickled(lambda held: {"state_dict": held}), f"{PICKLE} holds no weights by name"),
        (all_of(damage.sharded, damage.removed(SHARDS[1])), f"{SHARDS[1]} is missing (1 of 2 shards are)"),
        (all_of(damage.sharded, cut(SHARDS[1])), f"{SHARDS[1]} is cut off"),
        (all_of(damage.sharded, written(SHARDS[0], b"")), f"{SHARDS[0]} is empty"),
        (all_of(damage.sharded, written(SHARDS[0], damage.POINTER)), f"{SHARDS[0]} is a Git LFS pointer"),
        (all_of(damage.sharded, cut(INDEX)), f"{INDEX} is not valid JSON"),
        (all_of(damage.sharded, written(INDEX, b"{}")), f"{INDEX} has no weight_map"),
        (all_of(damage.sharded, stated(INDEX, "weight_map", x="../x")), "'../x', which is no file beside it"),
        (all_of(damage.sharded, damage.removed(INDEX)), f"{INDEX} is missing"),
        (damage.removed(WEIGHTS), f"{WEIGHTS} or {PICKLE} is missing"),
        (written("adapter_config.json", b"{}"), "holds an adapter; merge it into its model"),
    ],
    ids=str,
)
def test_damaged_weights_are_named(change: Damage, words: str, refusal: Refusal) -> None:
    assert words in refusal(change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (stated("config.json", projection_dim=64), "text_projection.weight, which is 32 by 64, not 64 by 64"),
        (stated("config.json", "text_config", vocab_size=100), "by 64, not 100 by 64"),
        (stated("config.json", "text_config", max_position_embeddings=9), "which is 77 by 64, not 9 by 64"),
        (stated("config.json", "vision_config", image_size=112), "which is 37 by 64, not 50 by 64"),
        (stated("config.json", "vision_config", num_attention_heads=7), "config.json describes no model"),
        (stated("config.json", "vision_config", patch_size=0), "config.json describes no model"),
        (stated("config.json", "text_config", hidden_act="none"), "config.json describes no model"),
        (stated("config.json", vision_config=3), "config.json describes no model"),
        (stated(PRE, crop_size={"height": 64, "width": 64}), f"{PRE} makes pictures of 64 by 64, the model"),
        (stated(PRE, crop_size={"height": 96, "width": 64}), "96 by 64, the model takes 96 by 96"),
        (stated(PRE, crop_size={"height": 0, "width": 96}), f"{PRE}: crop_size is"),
        (stated(PRE, size={"shortest_edge": "96"}), f"{PRE}: size.shortest_edge is '96', which is no number"),
        (stated(PRE, image_std=[0, 1, 1]), f"{PRE}: image_std is (0, 1, 1)"),
        (stated(PRE, rescale_factor="1/255"), f"{PRE}: rescale_factor is '1/255', which is no number"),
        (stated(PRE, resample=[3]), f"{PRE}: resample is [3]"),
        (stated(PRE, do_pad=True, pad_size={"height": 200, "width": 200}), f"{PRE}: the server's pixels"),
        (stated("tokenizer_config.json", model_max_length="long"), "tokenizer_config.json"),
        (written("tokenizer.json", b"{}"), "cannot load the tokenizer of tokenizer.json"),
    ],
    ids=str,
)
def test_parts_that_do_not_fit_are_named(change: Damage, words: str, refusal: Refusal) -> None:
    assert words in refusal(change)


def test_a_token_that_the_model_does_not_have_is_refused(refusal: Refusal) -> None:
    def one_more(folder: Path) -> None:
        document = json.loads((folder / "tokenizer.json").read_text())
        last = max(document["model"]["vocab"].values())
        document["added_tokens"].append({**document["added_tokens"][0], "content": "[PAD]", "id": last + 1})
        (folder / "tokenizer.json").write_text(json.dumps(document))

    assert "the tokenizer has ids up to 326, the model 326 tokens" in refusal(one_more)


@pytest.mark.parametrize("within", [None, "text_config", "vision_config"])
def test_a_quantised_checkpoint_is_refused(within: str | None, refusal: Refusal) -> None:
    told = refusal(stated("config.json", within, quantization_config={"quant_method": "gptq", "bits": 4}))
    assert "config.json: quantization_config is given" in told
    assert "not quantised" in told


@pytest.mark.parametrize("zipped", [True, False])
def test_weights_as_torch_saves_them_are_taken(zipped: bool, checkpoint: Path, tmp_path: Path) -> None:  # noqa: FBT001
    folder = Path(shutil.copytree(checkpoint, tmp_path / "pickled"))
    damage.pickled(zipped=zipped)(folder)
    assert main(["--model", str(folder), "--output", str(tmp_path / "out"), "--precision", "fp32"]) == 0


def test_a_place_that_cannot_be_written_to_is_named(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert main(["--model", str(checkpoint), "--output", str(tmp_path / "file" / "out")]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"export: {tmp_path / 'file'}")
    assert "directory" in told
