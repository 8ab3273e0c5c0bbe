"""How long a strap is left alone after a failure."""

import random

import pytest

from heartreach.firmware_bridge.backoff import AT_ONCE_S, Backoff

#: A slow connection, and the goal for beats after a strap speaks again, in seconds.
SLOW_CONNECTION_S, BACK_S = 10.0, 30.0


@pytest.mark.parametrize("seed", range(20))
def test_goal_17_however_often_it_failed_beats_are_here_within_half_a_minute(seed: int) -> None:
    """A strap may speak again just after a look: then a wait, a connection, and little more."""
    backoff = Backoff(random.Random(seed))
    waits = [backoff.failed() for _ in range(100)]

    assert waits[0] <= 1 < max(waits)
    assert max(waits) + SLOW_CONNECTION_S < BACK_S - 2
    assert backoff.worked() == AT_ONCE_S
    assert backoff.failed() <= 1
