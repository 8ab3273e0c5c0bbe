"""Let all threads of this process share one heap of the C library, as the service's unit does."""

import os
from collections.abc import Mapping

__all__ = ["keep_one_heap"]

#: `M_ARENA_MAX` of glibc's malloc.h: the most heaps ("arenas") that are made.
ARENA_MAX = -8
#: Whoever starts the hub may have chosen already: glibc reads these before any Python runs (manual, "Tunables").
VARIABLE, TUNABLES, TUNABLE = "MALLOC_ARENA_MAX", "GLIBC_TUNABLES", "glibc.malloc.arena_max"


def keep_one_heap(environ: Mapping[str, str] = os.environ) -> bool:
    """Allow one heap from now on; returns whether that was said and taken. Call it before the first thread starts.

    glibc gives each thread a heap of its own, so that threads do not wait for one another. Ours wait for Python's lock
    anyway, and what one of them frees is then no use to the others: a tenth of a hub's memory. musl, macOS and Windows
    have no such heaps; there, nothing is done. Nothing is done either where the environment says how many there may be.

    Args:
        environ: the environment.
    """
    if VARIABLE in environ or TUNABLE in environ.get(TUNABLES, "") or not _glibc():
        return False
    try:
        import ctypes  # noqa: PLC0415  # some Pythons are built without it

        return bool(ctypes.CDLL(None).mallopt(ARENA_MAX, 1))
    except (ImportError, OSError, AttributeError):
        return False


def _glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError, OSError):  # no confstr, no such name, or not here
        return False
