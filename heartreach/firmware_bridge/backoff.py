"""How long to wait before looking for a strap again: at once after a good session, longer with every failure."""

import random

__all__ = ["Backoff"]

#: After a session that worked the strap is looked for almost at once.
AT_ONCE_S = 0.25
#: After the first failure, doubled with each further one ...
FIRST_S = 1.0
#: ... up to this: a strap that answers but stays silent for hours has beats here 30 s after it speaks again, a slow
#: connection (10 s) included.
LONGEST_S = 15.0


class Backoff:
    """Counts failures in a row; chance spreads the tries of several bridges apart.

    >>> backoff = Backoff(random.Random(1))
    >>> backoff.failed() <= 1.0, backoff.failed() <= 2.0, backoff.worked()
    (True, True, 0.25)
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._failures = 0

    def worked(self) -> float:
        """The last session delivered beats: seconds to wait."""
        self._failures = 0
        return AT_ONCE_S

    def failed(self) -> float:
        """The last try came to nothing: seconds to wait, between half and all of the doubled time."""
        full_s: float = min(LONGEST_S, FIRST_S * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        return full_s * self._chance.uniform(0.5, 1.0)
