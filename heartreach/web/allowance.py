"""How often a stranger may ask: a bucket of requests per address that refills with time."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Allowance"]

#: A phone that is being paired loads two pages with about twenty files.
BURST = 60.0
#: Then one request a second.
PER_SECOND = 1.0
#: Addresses that are remembered; beyond it the one that asked longest ago is forgotten, whose bucket is full again.
ADDRESSES = 1024
#: Whoever has one address of version 6 has a whole network of them (RFC 6177).
V6_PREFIX = 64


class Allowance:
    """Counts requests by address, in bounded memory.

    Args:
        burst: requests at once.
        per_second: requests that come back each second.
        monotonic: real seconds that never go back.

    >>> allowance = Allowance(burst=1, per_second=0.5, monotonic=lambda: 0.0)
    >>> allowance.take("192.168.1.9"), allowance.take("192.168.1.9"), allowance.take("192.168.1.10")
    (True, False, True)
    """

    def __init__(
        self, burst: float = BURST, per_second: float = PER_SECOND, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> bool:
        """Whether one more request from `address` is fine now."""
        key, now = neighbourhood(address), self._monotonic()
        left, since = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)
        return left >= 1


def neighbourhood(address: str) -> str:
    """What is counted as one: an address of version 4, a network of version 6.

    >>> neighbourhood("2001:db8:1:2:3::4"), neighbourhood("::ffff:192.168.1.9"), neighbourhood("fe80::1%eth0")
    ('2001:db8:1:2::', '192.168.1.9', 'fe80::')
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), V6_PREFIX), strict=False).network_address)
    return str(found)
