"""Under which address a phone in the house reaches this machine."""

import ipaddress
import socket

__all__ = ["address_for_phones", "own_addresses"]

#: RFC 5737's and RFC 3849's documentation addresses: asking for the way there sends nothing, and names the interface to
#: the outside.
ELSEWHERE = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}


def address_for_phones(host: str, port: int, *, tls: bool = False) -> str | None:
    """The address of the pages as a phone sees it; `None` when they are served to this machine alone.

    >>> address_for_phones("127.0.0.1", 8765) is None
    True
    >>> address_for_phones("192.168.1.20", 8765, tls=True)
    'https://192.168.1.20:8765'
    """
    if host == "localhost" or _is(host, "is_loopback"):
        return None
    found = _way_out(socket.AF_INET) if _is(host, "is_unspecified") else host
    if found is None:
        return None
    scheme = "https" if tls else "http"
    return f"{scheme}://[{found}]:{port}" if ":" in found else f"{scheme}://{found}:{port}"


def own_addresses() -> list[str]:
    """This machine's addresses towards the outside, those of version 4 first."""
    found = [_way_out(family) for family in ELSEWHERE]
    return [address for address in found if address is not None]


def _is(host: str, what: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(host), what))
    except ValueError:
        return False


def _way_out(family: socket.AddressFamily) -> str | None:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(ELSEWHERE[family])
            return str(probe.getsockname()[0])
    except OSError:
        return None
