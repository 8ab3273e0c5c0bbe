"""The C library's heap: one for all threads, as the service's unit has it, and what is free in it goes back."""

import os
from collections.abc import Mapping

from heartreach.clock import Clock

__all__ = ["give_back", "keep_giving_back", "keep_one_heap"]

#: `M_ARENA_MAX` of glibc's malloc.h: the most heaps ("arenas") that are made.
ARENA_MAX = -8
#: Whoever starts the hub may have chosen already: glibc reads these before any Python runs (manual, "Tunables").
VARIABLE, TUNABLES, TUNABLE = "MALLOC_ARENA_MAX", "GLIBC_TUNABLES", "glibc.malloc.arena_max"
#: What is free goes back to the system this often, in seconds of hub time. After a day with its night's chores that was
#: 6 of 100 MB (`bench.soak`); asking an idle hub takes less than a millisecond.
GIVE_BACK_S = 600.0


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
    return _ask("mallopt", ARENA_MAX, 1)


def give_back() -> bool:
    """Give what is free in the heap back to the system; returns whether there was anything.

    glibc by itself gives back only what is free at the heap's end (malloc_trim(3)). Elsewhere nothing is done.
    """
    return _glibc() and _ask("malloc_trim", 0)


async def keep_giving_back(clock: Clock) -> None:
    """Give back what is free, now and then, until cancelled."""
    while True:
        give_back()
        await clock.sleep(GIVE_BACK_S)


def _ask(function: str, *numbers: int) -> bool:
    """Call a function of the C library; whether it is there and says yes."""
    try:
        import ctypes  # noqa: PLC0415  # some Pythons are built without it

        return bool(getattr(ctypes.CDLL(None), function)(*numbers))
    except (ImportError, OSError, AttributeError):
        return False


def _glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (AttributeError, ValueError, OSError):  # no confstr, no such name, or not here
        return False
