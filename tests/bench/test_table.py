import json

import pytest

from bench import made_runs
from bench.goals import verdicts
from bench.report import machine_description, report
from bench.table import table
from model_code.serving import machine


def test_the_table_fits_and_says_everything() -> None:
    found = made_runs.made()

    text = table(found, verdicts(found, "amx"), "amx")

    assert max(len(line) for line in text.splitlines()) <= 120
    batch = next(line for line in text.splitlines() if line.startswith("this server: batch"))
    assert batch.split()[3:6] == ["80.0", "60.0-120.0", "8.00"]
    assert "left out: torch bf16: it ended with status 1\n" in text
    assert "MemoryError" not in text
    assert "vision tower alone: 90.0 images/s, 360% of fp32's, 90% of int8's limit" in text
    assert "≥ 7.5     8.000  met" in text
    assert "not measured" in text


@pytest.mark.parametrize(("name", "kind"), [("avx512_vnni", "with"), ("avx2", "without")])
def test_the_instruction_set_stands_above_the_table(name: str, kind: str) -> None:
    found = made_runs.made()

    first = table(found, verdicts(found, name), name).splitlines()[0]

    assert first == f"instruction set: {name}; the goals are those for machines {kind} VNNI"


def test_the_columns_stand_below_their_heads() -> None:
    found = made_runs.made()
    head, *lines = table(found, verdicts(found, "amx"), "amx").split("\n\n")[1].splitlines()

    for line in lines[: len(found.rows)]:
        assert len(line) == len(head)


def test_the_document_is_json_and_whole() -> None:
    found = made_runs.made()

    document = report(made_runs.run(), found, verdicts(found, "amx"), {"pictures": 12})

    read = json.loads(json.dumps(document))
    assert read["settings"] == {"pictures": 12}
    assert read["versions"]["samples"] == {"torch": "2"}
    assert "openvino" in read["versions"]["this server"]
    assert read["ratios_to_samples"]["this server: batch"]["images_per_second"] == 8
    assert read["figures"]["left_out"]["torch bf16"].endswith("MemoryError")
    assert read["goals"][0] == {
        "text": "batch throughput, times the samples'", "sign": "≥", "bound": 7.5, "measured": 8.0, "met": True,
    }  # fmt: skip
    assert read["seconds"]["this server: batch"]["pictures"] == [0.15, 0.1, 0.2]


def test_the_machine_is_described() -> None:
    here = machine_description()

    assert here["cpus"] >= 1
    assert here["memory_gib"] > 0
    assert here["processor"]
    assert here["instruction_set"] == machine.instruction_set()
