"""What keeps the process small on Linux; elsewhere, or with another C library, these do nothing."""

import ctypes
from pathlib import Path

_ARENAS = 2
_M_ARENA_MAX = -8
_MADV_DONTNEED = 4


def limit_arenas() -> None:
    """Make threads share few heaps of glibc's: by default each may keep freed memory of its own."""
    if mallopt := _function("mallopt"):
        mallopt(_M_ARENA_MAX, _ARENAS)


def forget_file(path: Path) -> None:
    """Give back the pages of a file that is mapped read-only; whoever reads them again gets them from the file."""
    madvise = _function("madvise")
    maps = Path("/proc/self/maps")
    if not madvise or not maps.exists():
        return
    for line in maps.read_text().splitlines():
        region, access, *_, name = line.split(maxsplit=5)
        if name == str(path.resolve()) and "w" not in access:
            start, end = (int(address, 16) for address in region.split("-"))
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_DONTNEED)


def give_back_freed() -> None:
    """Return memory that was freed, as after loading a model, to the system."""
    if trim := _function("malloc_trim"):
        trim(0)


def _function(name: str) -> "ctypes._NamedFuncPointer | None":
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except (OSError, TypeError):
        return None
