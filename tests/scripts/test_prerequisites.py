"""What a machine lacks is said before anything else runs, also by machines that run nothing else."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "prerequisites.py"


def said(*arguments: str, tools: Path, platform: str = sys.platform) -> "subprocess.CompletedProcess[str]":
    """What the check says on a machine that has these tools alone."""
    code = (
        f"import runpy, sys; sys.platform = {platform!r}; sys.argv[1:] = {list(arguments)!r}\n"
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def tool(folder: Path, name: str, version: str) -> None:
    """A program that states its version."""
    (folder / name).write_text(f"#!/bin/sh\necho '{version}'\n")
    (folder / name).chmod(0o755)


def test_the_check_itself_runs_on_python_3_6() -> None:
    vermin = Path(sys.executable).with_name("vermin")
    checked = subprocess.run(
        [vermin, "-t=3.6-", "--violations", SCRIPT], capture_output=True, text=True, check=False, timeout=60
    )
    assert checked.returncode == 0, checked.stdout


def test_what_deploying_to_aws_needs_is_less_than_what_the_local_cloud_needs(tmp_path: Path) -> None:
    tool(tmp_path, "node", "v22.1.0")
    tool(tmp_path, "npm", "10")
    assert said(tools=tmp_path).returncode == 0
    local = said("--local", tools=tmp_path)
    assert (local.returncode, local.stderr.count("\n")) == (1, 1)
    assert "a way to run OpenSearch" in local.stderr


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    lacking = said("--local", tools=tmp_path).stderr
    assert "Node.js 20 or newer" in lacking
    assert "OpenSearch" in lacking


def test_elsewhere_than_on_linux_the_local_cloud_says_so(tmp_path: Path) -> None:
    result = said("--local", tools=Path(os.environ["PATH"].split(":")[0]), platform="darwin")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "runs on Linux alone, not on darwin" in result.stderr
