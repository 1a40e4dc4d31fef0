"""What the machine grants this process: CPUs and memory, as scheduler and control group see it; its arithmetic."""

import os
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_CPUINFO = Path("/proc/cpuinfo")
# What the kernel calls it, the fastest in int8 first. Without one of the first three int8 is no faster than fp32.
_INSTRUCTION_SETS = {
    "amx_int8": "amx",
    "avx512_vnni": "avx512_vnni",
    "avx_vnni": "avx_vnni",
    "avx512f": "avx512",
    "avx2": "avx2",
}
WITH_VNNI = ("amx", "avx512_vnni", "avx_vnni")


def cpus(cgroup: Path = _CGROUP) -> int:
    """Return the number of CPUs this process may keep busy: its affinity, cut by the control group's quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _read(cgroup / "cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        allowed = min(allowed, max(1, int(quota) // int(period)))
    return allowed


def memory_bytes(cgroup: Path = _CGROUP) -> int:
    """Return the bytes of memory this process may use: the machine's, cut by the control group's limit."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = (_read(cgroup / name) for name in ("memory.max", "memory/memory.limit_in_bytes"))
    return min([installed, *(int(limit) for limit in limits if limit.isdigit())])


def instruction_set(cpuinfo: Path = _CPUINFO) -> str:
    """Return the widest of `amx`, `avx512_vnni`, `avx_vnni`, `avx512` and `avx2` that the CPU has, or `other`."""
    lines = (line.partition(":") for line in _read(cpuinfo).splitlines())
    flags = next((value.split() for name, _, value in lines if name.strip() == "flags"), [])
    return next((name for flag, name in _INSTRUCTION_SETS.items() if flag in flags), "other")


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
