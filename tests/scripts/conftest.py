"""A small AWS account (moto's server) with the application's stacks, as `clip-search` finds them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer
from PIL import Image

from scripts_kit.shop import Shop, deploy


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An empty account, and the environment that points every AWS client to it."""
    requests.post(f"{moto_url}/moto-api/reset", timeout=10).raise_for_status()
    environment = {
        "AWS_ENDPOINT_URL": moto_url,
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": str(tmp_path / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "no-credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "CLIP_SEARCH_STACK"):
        monkeypatch.delenv(name, raising=False)
    return moto_url


@pytest.fixture
def shop(aws: str) -> Shop:
    return deploy({"StartAt": "Release", "States": {"Release": {"Type": "Succeed"}}})


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Two products with a picture each."""
    folder = tmp_path / "catalogue"
    (folder / "images").mkdir(parents=True)
    lines = []
    for name, colour in (("mug", "red"), ("lamp", "blue")):
        Image.new("RGB", (32, 32), colour).save(folder / "images" / f"{name}.jpg")
        lines.append(json.dumps({"id": name, "title": name, "images": [f"images/{name}.jpg"]}))
    (folder / "catalog.jsonl").write_text("\n".join(lines) + "\n")
    return folder
