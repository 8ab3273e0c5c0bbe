"""Under which address a phone in the house reaches this machine."""

import ipaddress
import socket

__all__ = ["address_for_phones"]

#: RFC 5737's documentation address: asking for the way there sends nothing, and names the interface to the outside.
ELSEWHERE = ("192.0.2.1", 9)


def address_for_phones(host: str, port: int) -> str | None:
    """The address of the pages as a phone sees it; `None` when they are served to this machine alone.

    >>> address_for_phones("127.0.0.1", 8765) is None
    True
    >>> address_for_phones("192.168.1.20", 8765)
    'http://192.168.1.20:8765'
    """
    if host == "localhost" or _is(host, "is_loopback"):
        return None
    found = _way_out() if _is(host, "is_unspecified") else host
    if found is None:
        return None
    return f"http://[{found}]:{port}" if ":" in found else f"http://{found}:{port}"


def _is(host: str, what: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(host), what))
    except ValueError:
        return False


def _way_out() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return None
        return str(probe.getsockname()[0])
