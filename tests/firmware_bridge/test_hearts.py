"""Hearts for virtual straps beat intervals that a strap can tell, and refuse others."""

import pytest

from heartreach.errors import BadInput
from heartreach.firmware_bridge import RecordedHeart, SteadyHeart

NONE = [0, -1, 65_536]


@pytest.mark.parametrize("ticks", NONE)
def test_an_interval_that_is_none_is_refused(ticks: int) -> None:
    """An even heart of 0 would never come to the end of its first second."""
    with pytest.raises(BadInput, match=f"{ticks} ticks"):
        SteadyHeart(ticks)
    with pytest.raises(BadInput, match=f"{ticks} ticks"):
        RecordedHeart([ticks])


@pytest.mark.parametrize("ticks", NONE)
def test_one_that_comes_later_is_refused_there(ticks: int) -> None:
    """The intervals may come from a generator that never ends."""
    heart = RecordedHeart([512, ticks])
    heart.advance(0.0)

    with pytest.raises(BadInput, match=f"{ticks} ticks"):
        heart.advance(10.0)
