"""Let this process open as many files as the system allows it to."""

import importlib
import sys

__all__ = ["raise_limit"]

#: Enough for every connection the pages' door and the broker let in, several times over; more only costs the kernel.
WANTED = 16_384


def raise_limit() -> int | None:
    """Raise the soft limit of open files towards the hard one; returns it, or `None` where the system has none.

    The usual soft limit of 1,024 is for programs that still use `select`; whoever opens connections faster than they
    are turned away could use it up, and with it the database's next file.
    """
    if sys.platform == "win32":
        return None
    resource = importlib.import_module("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (ValueError, OSError):  # macOS allows less than it says
            return int(soft)
        return int(most)
    return int(soft)
