"""Random numbers that can be drawn again, alone and in any order.

Each number is a hash of the seed, its place in the stream and what it was drawn for, so a stored decision replays
without the history before it (a counter-based generator as in Salmon 2011, doi 10.1145/2063384.2063405, with BLAKE2b
for the bijection: a few draws a day need no speed).
"""

import hashlib
from collections.abc import Mapping
from typing import TypeVar

__all__ = ["LARGEST_SEED", "choose", "identifier", "uniform"]

#: Seeds fit a signed 64-bit integer, so that every database keeps them whole.
LARGEST_SEED = 2**63 - 1

#: A double holds 53 bits between 0 and 1.
DOUBLE_BITS = 53

K = TypeVar("K")


def uniform(seed: int, index: int, lane: str) -> float:
    """Draw number `index` of the stream `seed`, in [0, 1); each `lane` ("onset", "tool", ...) is a stream of its own.

    >>> uniform(7, 0, "onset") == uniform(7, 0, "onset")
    True
    >>> uniform(7, 0, "onset") == uniform(7, 1, "onset")
    False
    """
    digest = hashlib.blake2b(f"{seed}/{index}/{lane}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> (64 - DOUBLE_BITS)) / (1 << DOUBLE_BITS)


def choose(shares: Mapping[K, float], u: float) -> K:
    """Pick the key whose share holds `u`, in the mapping's order; shares need not sum to one.

    >>> choose({"a": 0.7, "b": 0.3}, 0.75)
    'b'

    Raises:
        ValueError: nothing to choose from.
    """
    open_keys = [key for key, share in shares.items() if share > 0]
    if not open_keys:
        raise ValueError("nothing to choose from: every share is zero")
    mark = u * sum(shares[key] for key in open_keys)
    for key in open_keys:
        mark -= shares[key]
        if mark < 0:
            return key
    return open_keys[-1]  # rounding may leave a hair above the last share


def identifier(*parts: str | int) -> str:
    """Name something by what it is made of: the same parts give the same name, on any machine.

    >>> identifier("me", 7, "onset", "o-1") == identifier("me", 7, "onset", "o-1")
    True
    """
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=12).hexdigest()
