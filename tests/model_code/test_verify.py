"""The command that compares a bundle with transformers on files."""

import json
from pathlib import Path

import pytest

from model_code.export import verify
from model_code.export.__main__ import main as export
from model_kit.odd_pictures import scene
from model_kit.server import encoded

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning", "ignore::SyntaxWarning"),
]


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for number in range(12):
        picture = scene(240 + 30 * number, 200 + 90 * (number % 4)).rotate(30 * number, expand=True)
        (folder / f"{number}.jpg").write_bytes(encoded(picture, "JPEG", quality=90))
    (folder / "list.csv").write_text("no picture")
    return folder


@pytest.fixture(scope="module", params=["clip", "siglip", "siglip2"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from model_kit import checkpoints

    made = getattr(checkpoints, request.param)(tmp_path_factory.mktemp("checkpoint") / request.param)
    return Path(made)


@pytest.fixture(scope="module")
def bundle(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("bundle") / "fp32"
    assert export(["--model", str(checkpoint), "--output", str(target), "--precision", "fp32"]) == 0
    return target


def test_an_exact_bundle_is_within_its_bound(
    bundle: Path, checkpoint: Path, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = verify.main([str(bundle), "--model", str(checkpoint), "--pictures", str(photos)])
    told = capsys.readouterr()
    assert status == 0, told.out + told.err
    assert "12 pictures: cosine 0.9999" in told.out or "12 pictures: cosine 1.0" in told.out
    assert "within the bound of fp32: a cosine of 0.9999" in told.out
    assert "list.csv" in told.err


def test_one_beyond_it_is_told(
    bundle: Path, checkpoint: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same bundle, to which transformers' picture without its transparency is another."""
    several = tmp_path / "several"
    several.mkdir()
    for path in photos.glob("*.jpg"):
        (several / path.name).write_bytes(path.read_bytes())
    clear = scene(200, 200).convert("RGBA")
    clear.putalpha(0)
    (several / "clear.png").write_bytes(encoded(clear))
    assert verify.main([str(bundle), "--model", str(checkpoint), "--pictures", str(several)]) == 1
    told = capsys.readouterr().out
    assert "clear.png" in told
    assert "BEYOND the bound" in told


def test_what_cannot_be_compared_ends_with_two_and_one_line(
    bundle: Path, checkpoint: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> str:
        assert verify.main(list(arguments)) == 2
        return capsys.readouterr().err.splitlines()[-1]

    model, pictures = ("--model", str(checkpoint)), ("--pictures", str(photos))
    assert "no bundle.json" in told(str(tmp_path), *model, *pictures)
    assert "is not a folder" in told(str(bundle), *model, "--pictures", str(tmp_path / "absent"))
    assert "0 pictures and 9 texts remain" in told(str(bundle), *model, "--pictures", str(tmp_path))
    assert "is not a folder" in told(str(bundle), "--model", "./absent", *pictures)


def test_a_bundle_that_states_no_bound_is_refused(
    bundle: Path, checkpoint: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in bundle.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    document = json.loads((tmp_path / "bundle.json").read_text())
    del document["measurements"]["bound"]
    (tmp_path / "bundle.json").write_text(json.dumps(document))
    assert verify.main([str(tmp_path), "--model", str(checkpoint), "--pictures", str(photos)]) == 2
    assert "states no bound" in capsys.readouterr().err
