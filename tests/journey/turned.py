"""Another model, made of the demo's: the same knowledge in a space that is turned, so that vectors never fit."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import opset13 as ops

SEED = 7


def turned(bundle: Path, folder: Path) -> Path:
    """Write a bundle whose towers give what those of `bundle` give, times one orthogonal matrix; return its folder."""
    shutil.copytree(bundle, folder)
    manifest = json.loads((folder / "bundle.json").read_text())
    matrix = _rotation(manifest["model"]["dimension"])
    for tower in ("vision", "text"):
        _turn(folder / f"{tower}.xml", matrix)
    files = manifest["files"]
    manifest["files"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    for golden in manifest["golden"]:
        golden["embedding"] = np.round(np.array(golden["embedding"]) @ matrix, 6).tolist()
    manifest["model"] = _renamed(manifest["model"])
    (folder / "bundle.json").write_text(json.dumps(manifest))
    return folder


def _rotation(dimension: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(SEED).standard_normal((dimension, dimension))
    orthogonal, _ = np.linalg.qr(drawn)
    return orthogonal.astype(np.float32)


def _turn(path: Path, matrix: NDArray[np.float32]) -> None:
    model = openvino.Core().read_model(path)
    (result,) = model.get_results()
    product = ops.matmul(result.input_value(0), ops.constant(matrix), False, False)  # noqa: FBT003 - its signature
    changed = openvino.Model([ops.result(product)], model.get_parameters(), model.get_friendly_name())
    written = path.with_name(f"turned-{path.name}")
    openvino.save_model(changed, written, compress_to_fp16=False)
    del model
    for suffix in (".xml", ".bin"):
        written.with_suffix(suffix).replace(path.with_suffix(suffix))


def _renamed(model: dict[str, Any]) -> dict[str, Any]:
    """Give every fingerprint another value: no vector of one model fits the other's."""
    prints = {name: value[::-1] for name, value in model.items() if name.endswith("fingerprint")}
    return {**model, **prints, "id": f"{model['id']}-turned"}
