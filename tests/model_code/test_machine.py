"""What the server finds out about the machine's arithmetic."""

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
