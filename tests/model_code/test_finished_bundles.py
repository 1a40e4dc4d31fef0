"""A folder that already is a bundle: proven and copied, without torch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model_code.export.__main__ import main
from model_code.towers import bundle as bundles
from model_kit.server import ROOT


def test_a_bundle_is_copied_whole(bundle_folder: Path, tmp_path: Path) -> None:
    assert main(["--model", str(bundle_folder), "--output", str(tmp_path / "copy")]) == 0
    assert bundles.read(tmp_path / "copy").model == bundles.read(bundle_folder).model


def test_of_a_bundle_of_before_the_one_fingerprint_stands_for_both_parts(
    bundle_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(bundle_folder, tmp_path / "before"))
    manifest = folder / bundles.MANIFEST
    document = json.loads(manifest.read_text())
    for part in ("image_fingerprint", "text_fingerprint"):
        del document["model"][part]
    manifest.write_text(json.dumps(document))
    model = bundles.read(folder).model
    assert model.image_fingerprint == model.text_fingerprint == model.fingerprint


def test_that_needs_no_torch(bundle_folder: Path, tmp_path: Path) -> None:
    blocked = "import sys; sys.modules.update(torch=None, transformers=None, nncf=None); "
    run = "from model_code.export.__main__ import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["--model", str(bundle_folder), "--output", str(tmp_path / "copy")]
    done = subprocess.run([sys.executable, "-c", blocked + run, *arguments], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_without_torch_a_checkpoint_is_refused_with_what_to_install(tmp_path: Path) -> None:
    blocked = "import sys; sys.modules.update(torch=None); "
    run = "from model_code.export.__main__ import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["--model", str(tmp_path), "--output", str(tmp_path / "copy")]
    done = subprocess.run(
        [sys.executable, "-c", blocked + run, *arguments],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "requirements-export.txt" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [("--precision", "fp32", "in int8, not fp32"), ("--calibration", ".", "leave out")],
)
def test_what_a_finished_bundle_cannot_become_is_refused(
    option: str,
    value: str,
    hint: str,
    bundle_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--model", str(bundle_folder), "--output", str(tmp_path / "copy"), option, value]
    assert main(arguments) == 1
    assert hint in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


def test_a_damaged_bundle_is_refused(
    bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (*bundles.FILES, bundles.MANIFEST):
        (tmp_path / name).write_bytes((bundle_folder / name).read_bytes())
    (tmp_path / "text.bin").write_bytes(b"other")
    assert main(["--model", str(tmp_path), "--output", str(tmp_path / "copy")]) == 1
    assert "text.bin" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


def test_a_folder_with_something_else_in_it_is_not_overwritten(
    bundle_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "precious").write_text("mine")
    assert main(["--model", str(bundle_folder), "--output", str(tmp_path)]) == 1
    assert "name another --output" in capsys.readouterr().err
    assert (tmp_path / "precious").read_text() == "mine"


def test_an_older_bundle_gives_way(bundle_folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert main(["--model", str(bundle_folder), "--output", str(tmp_path / "copy")]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "examples:" in told
    assert "--calibration" in told
