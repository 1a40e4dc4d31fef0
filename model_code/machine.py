"""What the machine grants this process: CPUs and memory, as the scheduler and the control group see them."""

import os
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")


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


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
