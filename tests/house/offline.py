"""A Python that finds no way out of this machine, and tells at its end what it had loaded.

Put into a folder as `sitecustomize.py` that `PYTHONPATH` names, it is run by every Python that is started from there,
also by one that another became (`os.execv`). It refuses, as a machine without a network does.
"""

import atexit
import errno
import ipaddress
import os
import sys

#: Where the names of all loaded modules are written at the end, one a line.
LOADED = "LOADED_MODULES_OF_A_TEST"


def local(host: object) -> bool:
    """Whether a host is this machine; a file (a Unix socket) and "any address" are."""
    if host in (None, "", "localhost", b"localhost") or not isinstance(host, str):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Let nothing reach beyond this machine, and ask nobody for a name."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not local(host):
        raise OSError(errno.ENETUNREACH, "Network is unreachable")


def tell() -> None:
    """Write down what was loaded."""
    with open(os.environ[LOADED], "w", encoding="utf-8") as file:  # noqa: PTH123  # before anything else is loaded
        file.write("\n".join(sorted(sys.modules)))


if __name__ == "sitecustomize":
    sys.addaudithook(refuse)
    if LOADED in os.environ:
        atexit.register(tell)
