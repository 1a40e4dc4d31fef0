"""`make` in a checkout where nothing is installed yet."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    shutil.copy(ROOT / "Makefile", folder)
    command = ["make", "-s", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("target", ["env", "down"])
def test_asking_for_the_environment_or_the_end_installs_nothing(tmp_path: Path, target: str) -> None:
    done = make(tmp_path, target)
    assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]
    assert done.stdout == ""
    if target == "env":
        assert done.returncode != 0
        assert done.stderr.splitlines()[0] == "Nothing is set up here: run make demo (or make up) first."
    else:
        assert (done.returncode, done.stderr) == (0, "")


def test_the_help_shows_a_line_that_a_shell_takes(tmp_path: Path) -> None:
    assert 'eval "$(make -s env)"' in make(tmp_path).stdout
