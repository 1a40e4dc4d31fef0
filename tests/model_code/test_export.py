"""The export: exact against transformers, deterministic, and choosy about what it takes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model_code.errors import InputError
from model_code.export.__main__ import main
from model_code.pictures.preprocess import Preprocessing
from model_code.serving.inputs import ImageInput, Input, TextInput
from model_code.serving.job import Job
from model_code.towers import bundle as bundles
from model_code.towers.bundle import Bundle
from model_kit.odd_pictures import scene
from model_kit.server import encoded

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]

TEXTS = ["blue shoes", "a photo of a red striped mug", "Ünïcode & 3 mugs!", "over-long " * 60]


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for number, picture in enumerate(some_pictures(40)):
        (folder / f"{number}.jpg").write_bytes(encoded(picture, "JPEG"))
    (folder / "notes.txt").write_text("no picture")
    return folder


@pytest.fixture(scope="session")
def exported(
    checkpoint: Path, photos: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Bundle]:
    """Export the tiny checkpoint once in each way: fp32, int8, calibrated."""
    made: dict[str, Bundle] = {}
    options = {
        "fp32": ["--precision", "fp32"],
        "int8": [],
        "calibrated": ["--calibration", str(photos)],
    }

    def export(way: str) -> Bundle:
        if way not in made:
            target = tmp_path_factory.mktemp(way) / "bundle"
            assert main(["--model", str(checkpoint), "--output", str(target), *options[way]]) == 0
            made[way] = bundles.read(target)
        return made[way]

    return export


def some_pictures(count: int) -> list[Image.Image]:
    sizes = [(300, 200), (200, 333), (150, 150)]
    return [
        scene(*sizes[n % 3]).rotate(37 * n, expand=False, fillcolor=(n * 6 % 256, 90, 200))
        for n in range(count)
    ]


def vectors(bundle: Bundle, inputs: list[Input]) -> np.ndarray[Any, Any]:
    from model_code.export import finished

    results = [one for batch in finished.pipeline(bundle).embed(inputs, Job()) for one in batch]
    assert not [one for one in results if isinstance(one, InputError)]
    return np.stack([one.vector for one in results if not isinstance(one, InputError)])


def reference(checkpoint: Path, texts: list[str], pictures: list[Image.Image]) -> list[np.ndarray[Any, Any]]:
    """Encode as transformers' documentation says, padding and all."""
    import torch
    from transformers import AutoTokenizer, CLIPImageProcessorPil, CLIPModel

    model: Any = CLIPModel.from_pretrained(checkpoint)
    words = AutoTokenizer.from_pretrained(checkpoint)(
        texts, padding=True, truncation=True, max_length=77, return_tensors="pt"
    )
    pixels = CLIPImageProcessorPil.from_pretrained(checkpoint)(pictures, return_tensors="pt")
    with torch.no_grad():
        found = [model.get_text_features(**words), model.get_image_features(**pixels)]
    plain = [getattr(one, "pooler_output", one) for one in found]
    return [torch.nn.functional.normalize(one, dim=-1).numpy() for one in plain]


@pytest.mark.parametrize(("way", "distance"), [("fp32", 1e-4), ("int8", 2e-2), ("calibrated", 2e-2)])
def test_vectors_agree_with_those_of_transformers(
    way: str, distance: float, exported: Callable[[str], Bundle], checkpoint: Path
) -> None:
    pictures = some_pictures(12)
    bundle = exported(way)
    files: list[Input] = [ImageInput(encoded(picture)) for picture in pictures]
    texts: list[Input] = [TextInput(text) for text in TEXTS]
    wanted_texts, wanted_pictures = reference(checkpoint, TEXTS, pictures)
    for got, wanted in ((vectors(bundle, texts), wanted_texts), (vectors(bundle, files), wanted_pictures)):
        assert (1 - (got * wanted).sum(axis=1)).max() <= distance


def test_calibration_makes_another_graph_than_weights_alone(exported: Callable[[str], Bundle]) -> None:
    rounded = {
        kind: exported(kind).path(bundles.VISION).read_text().count('type="FakeQuantize"')
        for kind in ("fp32", "int8", "calibrated")
    }
    assert rounded["fp32"] == 0
    assert rounded["int8"] == 1  # the grey levels, which it leaves as they are
    assert rounded["calibrated"] > 5


def test_a_bundle_says_what_it_lost(exported: Callable[[str], Bundle]) -> None:
    measured = exported("calibrated").measurements
    assert 0.98 <= measured["images"]["cosine_least"] <= 1
    assert 0.98 <= measured["texts"]["cosine_least"] <= 1
    assert 0.5 <= measured["top10_agreement"] <= 1
    assert measured["images"]["count"] == 40
    assert measured["bound"] == 0.98


@pytest.mark.parametrize("size", [(1000, 700), (333, 500), (96, 96), (640, 200), (50, 61)], ids=str)
def test_preprocessing_is_at_most_one_level_from_the_reference_processor(
    size: tuple[int, int], checkpoint: Path, exported: Callable[[str], Bundle]
) -> None:
    from transformers import CLIPImageProcessorPil

    processor = CLIPImageProcessorPil.from_pretrained(checkpoint, do_rescale=False, do_normalize=False)
    wanted = np.asarray(processor(scene(*size), return_tensors="np")["pixel_values"][0]).transpose(1, 2, 0)
    got = exported("fp32").preprocessing.pixels(np.asarray(scene(*size)))
    assert np.abs(got.astype(np.int16) - wanted.astype(np.int16)).max() <= 1


def test_the_same_inputs_give_the_same_fingerprint_and_other_inputs_another(
    exported: Callable[[str], Bundle], checkpoint: Path, tmp_path: Path
) -> None:
    def fingerprint(change: Callable[[Path], None]) -> str:
        folder = Path(shutil.copytree(checkpoint, tmp_path / change.__name__))
        change(folder)
        assert main(["--model", str(folder), "--output", str(tmp_path / "out"), "--precision", "fp32"]) == 0
        return bundles.read(tmp_path / "out").model.fingerprint

    def other_preprocessing(folder: Path) -> None:
        edit(folder / "preprocessor_config.json", image_mean=[0.5, 0.5, 0.5])

    def other_remark(folder: Path) -> None:
        edit(folder / "config.json", transformers_version="4.0.0")

    prints = {exported(way).model.fingerprint for way in ("fp32", "int8", "calibrated")}
    assert len(prints) == 3
    by_pictures = exported("int8").model, exported("calibrated").model
    assert len({one.image_fingerprint for one in by_pictures}) == 2
    assert len({one.text_fingerprint for one in by_pictures}) == 1
    assert fingerprint(other_remark) == exported("fp32").model.fingerprint
    assert fingerprint(other_preprocessing) not in prints


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("file", "changes", "words"),
    [
        ("config.json", {"model_type": "blip"}, "'blip' are not supported"),
        ("preprocessor_config.json", {"do_resize": False}, "do_resize"),
        ("preprocessor_config.json", {"crop_size": {"height": 200, "width": 200}}, "crop_size"),
        ("preprocessor_config.json", {"image_mean": [0.5]}, "image_mean"),
        ("preprocessor_config.json", {"resample": 0}, "resample"),
    ],
)
def test_what_it_cannot_do_it_refuses_by_name(
    file: str,
    changes: dict[str, object],
    words: str,
    checkpoint: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(shutil.copytree(checkpoint, tmp_path / "changed"))
    edit(folder / file, **changes)
    assert main(["--model", str(folder), "--output", str(tmp_path / "out")]) == 1
    assert words in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("factor", "words"), [(100, "below 0.98"), (1e5, "a vector without a direction")])
def test_a_model_that_int8_ruins_is_refused_with_what_to_do(
    factor: float, words: str, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same function, but one channel of its last weights is so large that beside it eight bits hold no other."""
    import torch
    from transformers import CLIPModel

    folder = Path(shutil.copytree(checkpoint, tmp_path / "uneven"))
    model: Any = CLIPModel.from_pretrained(checkpoint)
    with torch.no_grad():
        for values in (model.vision_model.post_layernorm.weight, model.vision_model.post_layernorm.bias):
            values[0] /= factor
        model.visual_projection.weight[:, 0] *= factor
    model.save_pretrained(folder)
    options = ["--model", str(folder), "--output", str(tmp_path / "out")]
    assert main(options) == 1
    assert f"{words}; export it with --precision fp32" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*options, "--precision", "fp32"]) == 0


def test_too_few_calibration_pictures_are_refused(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.png").write_bytes(encoded(scene()))
    options = ["--output", str(tmp_path / "out"), "--calibration", str(tmp_path / "photos")]
    assert main(["--model", str(checkpoint), *options]) == 1
    assert "holds 1 different" in capsys.readouterr().err


def test_preprocessing_settings_are_the_checkpoints_own(exported: Callable[[str], Bundle]) -> None:
    how = exported("fp32").preprocessing
    assert isinstance(how, Preprocessing)
    assert (how.shortest_edge, how.height, how.width, how.resample) == (96, 96, 96, 3)
    assert how.mean == (0.48145466, 0.4578275, 0.40821073)
