"""What the server finds out about the machine's arithmetic."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from model_code.serving import machine
from model_kit.server import Server

ZEN3 = "fpu sse4_2 avx avx2 fma bmi2"
ICE_LAKE = "fpu avx2 avx512f avx512dq avx512bw avx512_vnni"


@pytest.mark.parametrize(
    ("flags", "name"),
    [
        (ZEN3, "avx2"),
        (f"{ZEN3} avx512f avx512bw", "avx512"),
        (f"{ZEN3} avx_vnni", "avx_vnni"),
        (ICE_LAKE, "avx512_vnni"),
        (f"{ICE_LAKE} avx_vnni amx_bf16 amx_tile amx_int8", "amx"),
        ("fpu sse4_2 avx", "other"),
    ],
)
def test_the_instruction_set_is_the_widest_that_the_kernel_names(
    flags: str, name: str, tmp_path: Path
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: {flags}\nbugs\t\t: avx2\n")
    assert machine.instruction_set(cpuinfo) == name


def test_a_machine_that_tells_nothing_is_of_another_kind(tmp_path: Path) -> None:
    assert machine.instruction_set(tmp_path / "absent") == "other"


def test_the_start_line_names_it(server: Server) -> None:
    (line,) = server.events("ready")
    assert line["instruction_set"] == machine.instruction_set()
    assert line["cpus"] >= 1


def test_the_last_line_of_a_batch_answer_says_what_embedded_it_and_how_fast(server: Server) -> None:
    lines = [{"id": str(n), "text": f"mug {n}"} for n in range(40)]
    first, second = (server.batch([*lines, {"id": "bad", "text": " "}]).lines() for _ in range(2))
    for answer in (first, second):
        assert [line["id"] for line in answer if "machine" in line] == ["bad"]
    before, after = first[-1]["machine"], second[-1]["machine"]
    assert before["process"] == after["process"]
    assert (after["instruction_set"], after["cpus"]) == (machine.instruction_set(), machine.cpus())
    assert after["embedded"] - before["embedded"] == len(lines)
    assert 0 < after["seconds"] - before["seconds"] < 60


def test_requests_side_by_side_take_their_time_once(server: Server) -> None:
    lines = [{"id": str(n), "text": f"a mug of number {n}"} for n in range(200)]
    before = server.batch(lines[:1]).lines()[-1]["machine"]["seconds"]
    begun = time.perf_counter()
    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: server.batch(lines).lines()[-1]["machine"], range(4)))
    took = time.perf_counter() - begun
    assert max(answer["seconds"] for answer in answers) - before <= took


def test_a_search_hears_nothing_of_the_machine(server: Server) -> None:
    assert "machine" not in server.embed({"text": "mug"}).json()
