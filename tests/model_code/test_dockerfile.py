"""What the Dockerfile asks of whoever builds it."""

import re
from pathlib import Path

from model_code.serving.settings import Settings
from model_kit.server import ROOT

TEXT = (ROOT / "model_code" / "Dockerfile").read_text()


def test_nothing_comes_from_docker_hub() -> None:
    """A front end named by a `syntax` line would; so would a stage on an image without a registry."""
    assert not re.search(r"^#\s*(syntax|escape)\s*=", TEXT, re.MULTILINE | re.IGNORECASE)
    stages = re.findall(r"^FROM (\S+)(?: AS (\S+))?$", TEXT, re.MULTILINE)
    names = {name for _, name in stages if name}
    assert {image for image, _ in stages} <= names | {"${BASE}", "scratch"}
    (base,) = re.findall(r"^ARG BASE=(\S+)$", TEXT, re.MULTILINE)
    assert base.startswith("public.ecr.aws/")


def test_the_server_looks_where_the_model_lies() -> None:
    (folder,) = re.findall(r"^ENV SM_MODEL_DIR=(\S+) ", TEXT, re.MULTILINE)
    assert Path(folder) == Settings.from_environment({}).model_dir
    assert f"--output {folder} " in TEXT
    assert not folder.startswith("/opt/ml")
