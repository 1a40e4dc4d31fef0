"""How transformers 5 states a checkpoint's preprocessing: in one file with other processors, without its defaults."""

import json
import shutil
from pathlib import Path

import pytest

from model_code.export.__main__ import main
from model_code.pictures.preprocess import Preprocessing
from model_code.towers import bundle as bundles
from model_kit import damage
from model_kit.damage import Refusal

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]
OLD, NEW = "preprocessor_config.json", "processor_config.json"


def as_saved_by_5(folder: Path) -> None:
    """Save tokenizer and preprocessing with the processor that holds both."""
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPProcessor

    processor = CLIPProcessor(
        CLIPImageProcessorPil.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    )
    (folder / OLD).unlink()
    processor.save_pretrained(folder)
    assert not (folder / OLD).exists()


def read(folder: Path) -> Preprocessing:
    from model_code.export import preprocessing

    return preprocessing.read(folder)


def test_a_checkpoint_that_its_processor_saved_gives_the_same_bundle(
    checkpoint: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "new"))
    as_saved_by_5(folder)
    for source, target in ((checkpoint, "a"), (folder, "b")):
        options = ["--output", str(tmp_path / target), "--precision", "fp32", "--name", "same"]
        assert main(["--model", str(source), *options]) == 0
    first, second = (bundles.read(tmp_path / target) for target in "ab")
    assert first.model == second.model
    assert first.preprocessing == second.preprocessing


@pytest.mark.parametrize(
    "absent",
    [["do_center_crop"], ["do_resize", "resample", "do_rescale", "rescale_factor", "do_normalize"]],
    ids=str,
)
@pytest.mark.parametrize("name", [OLD, NEW])
def test_what_is_absent_is_as_transformers_has_it(
    name: str, absent: list[str], checkpoint: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "less"))
    if name == NEW:
        as_saved_by_5(folder)
    document = json.loads((folder / name).read_text())
    settings = document["image_processor"] if name == NEW else document
    for key in absent:
        settings.pop(key, None)
    (folder / name).write_text(json.dumps(document))
    assert read(folder) == read(checkpoint)


def test_sizes_of_one_number_are_taken(checkpoint: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "old"))
    damage.stated(OLD, size=96, crop_size=96)(folder)
    assert read(folder) == read(checkpoint)


def test_the_file_with_all_processors_goes_before_the_other(checkpoint: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "both"))
    as_saved_by_5(folder)
    damage.stated(NEW, "image_processor", image_mean=[0.5, 0.4, 0.3])(folder)
    shutil.copy(checkpoint / OLD, folder / OLD)
    assert read(folder).mean == (0.5, 0.4, 0.3)
    (folder / NEW).write_text('{"processor_class": "CLIPProcessor"}')
    assert read(folder) == read(checkpoint)


def test_what_is_wrong_in_it_is_told_with_its_name(refusal: Refusal) -> None:
    change = damage.stated(NEW, "image_processor", resample=0)
    assert f"{NEW}: resample is 0" in refusal(damage.all_of(as_saved_by_5, change))


def test_no_file_of_either_kind(refusal: Refusal) -> None:
    assert f"has neither {OLD} nor a {NEW}" in refusal(damage.removed(OLD))
