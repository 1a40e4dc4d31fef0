"""The README's lines about the API, each run as it is written against the deployed app."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest

from journey.catalogue import Shop, upload_and_ingest
from journey.deployment import ROOT, Deployment, must

PRODUCTS = 24
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.split("\n## The API\n")[1].split("\n## ")[0]
ON_AWS, ON_THE_LOCAL_STACK, LINES, *_ = re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)
SIGNED, _, COMMANDS = LINES.partition("\n\n")
CURLS = [line for line in COMMANDS.splitlines() if line.startswith("curl ")]
NEEDED_BEFORE = [line for line in COMMANDS.splitlines() if line and not line.startswith(("curl ", "#"))]


@pytest.fixture(scope="module")
def shell(deployment: Deployment, _shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a picture, while the demo's own products are in service; then the small catalogue is again."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this machine")
    folder = tmp_path_factory.mktemp("readme")
    catalogue = folder / "catalogue"
    must("python", "-m", "demo.catalogue", catalogue, "--products", str(PRODUCTS), env=deployment.env)
    upload_and_ingest(deployment, catalogue)
    shutil.copy(catalogue / "images" / "p0000-1.jpg", folder / "photo.jpg")
    yield folder
    upload_and_ingest(deployment, _shop.folder)


def bash(deployment: Deployment, folder: Path, script: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=deployment.env, cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def address(deployment: Deployment, shell: Path) -> str:
    """What the README's line makes of `clip-search status`."""
    return bash(deployment, shell, f"{ON_THE_LOCAL_STACK}\necho $API").strip()


def test_the_apis_address_on_aws_is_the_stacks(deployment: Deployment, shell: Path) -> None:
    told = bash(deployment, shell, f"{ON_AWS}\necho $API").strip()
    assert f"{told}/" == deployment.output("Service", "ApiUrl")


@pytest.mark.parametrize("line", CURLS)
def test_every_line_is_answered(deployment: Deployment, shell: Path, address: str, line: str) -> None:
    before = "\n".join(each for each in NEEDED_BEFORE if f"${each.partition('=')[0]}" in line)
    answer = json.loads(bash(deployment, shell, f"API={address}\n{SIGNED}\n{before}\n{line}"))
    assert "error" not in answer, answer
    if "/search" in line and "only_good" not in line:
        assert answer["items"]


@pytest.mark.parametrize("line", [line for line in CURLS if "?" in line])
def test_addresses_stand_as_curl_has_to_sign_them(line: str) -> None:
    query = line.partition("?")[2].partition('"')[0]
    given = parse_qsl(query, strict_parsing=True)
    assert query == urlencode(sorted(given), quote_via=quote, safe="")


def test_the_lines_show_every_field_of_a_request_and_every_path() -> None:
    contract = json.loads((ROOT / "lambda/search_api/openapi.json").read_text())
    fields = set(contract["components"]["schemas"]["SearchRequest"]["properties"])
    shown = {name for name in fields if f'"{name}":' in COMMANDS or f"{name}=" in COMMANDS}
    assert fields - shown == {"image"}, "a picture goes as it is"
    for path in contract["paths"]:
        assert f"$API{path.replace('{id}', 'P0000')}" in COMMANDS, path
