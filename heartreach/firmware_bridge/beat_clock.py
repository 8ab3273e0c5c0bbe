"""Place each RR interval on one time line, although radio packets come late, early, twice or never.

The strap's own clock is the better one: adding up RR intervals (the chain) gives beat times without radio jitter. Only
where the chain stands on our clock has to be learned, and packets can be late but never early. So the offset follows
the *smallest* delay of the last packets: down at once, up slowly. Two things break a chain, and each shows:

* **intervals were lost**: every packet of the last few looks late by at least most of a beat. Step, and say so.
* **the chain ran ahead** (beats counted twice, or a strap whose clock stepped): a packet would have arrived before its
  beats. Anchor anew, and say so.

Times come out in seconds of the same monotonic clock the arrivals were stamped with. They carry the strap's own
processing delay (about a second on chest straps), which nobody outside the strap can see.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from heartreach.models import TICKS_PER_SECOND

__all__ = ["BeatClock", "Chain", "Placement"]

#: Packets over which the smallest delay is taken: half a minute, longer than a busy radio stays busy.
DELAY_WINDOW = 32
#: The offset may fall by this much a packet; a later packet that was faster is proof, so it falls quickly.
FALL_S = 0.020
#: ... and rise by this much: 2.5 ms a second follows any crystal (20 ppm typical, 200 ppm at worst) and no radio jam.
RISE_S = 0.0025
#: A packet that precedes its own beats by more than this is no jitter.
AHEAD_S = 0.25
#: Packets that must all be late before we call intervals lost; a stalled radio catches up sooner.
LOSS_HOLD = 8
#: ... and late by this share of a beat: less than one, for the smallest delay seen is itself a little late.
LOSS_BEATS = 0.6
#: A young chain may be set back by this share of a beat at once.
LEARN_BEATS = 0.9
#: Share of a new interval in the running typical interval.
TYPICAL_GAIN = 0.1
#: Typical RR before any was seen, in seconds (75 bpm).
TYPICAL_RR_S = 0.8
#: The typical interval stays within what hearts do, in seconds (300 to 20 bpm), whatever the strap says.
TYPICAL_RR_LIMITS_S = (0.2, 3.0)


class Chain(Enum):
    """How a packet's intervals join the ones before."""

    STARTED = "started"
    JOINED = "joined"
    LOST = "lost"  #: intervals are missing before these
    AHEAD = "ahead"  #: the line had run ahead and was set back


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a packet's intervals stand.

    Args:
        times: when each interval ended, in seconds of the arrival clock.
        began: when the first interval began.
        chain: how they join the ones before.
        lag_s: from the last beat to its arrival.
    """

    times: tuple[float, ...]
    began: float
    chain: Chain
    lag_s: float


class BeatClock:
    """Turns RR intervals and arrival times into beat times.

    >>> clock = BeatClock()
    >>> first = clock.place([1024, 1024], arrived=10.0)
    >>> first.times, first.chain.value
    ((9.0, 10.0), 'started')
    >>> clock.place([1024], arrived=11.3).times  # 0.3 s late on the radio: the beat is where the heart put it
    (11.0,)
    """

    def __init__(self) -> None:
        self._chain_ticks = 0
        self._offset: float | None = None
        self._delays: deque[float] = deque(maxlen=DELAY_WINDOW)
        self._late: deque[float] = deque(maxlen=LOSS_HOLD)
        self._typical_s = TYPICAL_RR_S

    def restart(self) -> None:
        """Forget the chain: what comes next joins nothing."""
        self._offset = None

    def place(self, rr_ticks: Sequence[int], arrived: float) -> Placement:
        """Place one packet's intervals, oldest first; there must be at least one."""
        before = self._chain_ticks
        self._chain_ticks += sum(rr_ticks)
        self._learn_typical(rr_ticks)
        delay = arrived - self._chain_ticks / TICKS_PER_SECOND
        chain, offset = self._join(delay)
        self._offset = offset
        began = before / TICKS_PER_SECOND + offset
        times = tuple(began + ticks / TICKS_PER_SECOND for ticks in _running_sum(rr_ticks))
        return Placement(times, began, chain, arrived - times[-1])

    def _join(self, delay: float) -> tuple[Chain, float]:
        offset = self._offset
        if offset is None:
            return Chain.STARTED, self._anchor(delay)
        late = delay - offset
        if late < -AHEAD_S and not self._is_learning(late):
            return Chain.AHEAD, self._anchor(delay)
        self._late.append(late)
        if len(self._late) == LOSS_HOLD and min(self._late) > LOSS_BEATS * self._typical_s:
            return Chain.LOST, self._step(offset, delay)
        fall_s = math.inf if self._is_learning(late) else FALL_S
        self._delays.append(delay)
        return Chain.JOINED, offset + _clamp(min(self._delays) - offset, -fall_s, RISE_S)

    def _is_learning(self, late: float) -> bool:
        # A young chain may have begun with a packet that waited: a faster one corrects it, by less than a beat, so
        # that time never runs backwards.
        return len(self._delays) < DELAY_WINDOW and late > -LEARN_BEATS * self._typical_s

    def _anchor(self, delay: float) -> float:
        self._delays.clear()
        self._delays.append(delay)
        self._late.clear()
        self._late.append(0.0)
        return delay

    def _step(self, offset: float, delay: float) -> float:
        step = min(self._late)
        last = self._late[-1] - step
        self._anchor(delay)
        self._late[-1] = last
        return offset + step

    def _learn_typical(self, rr_ticks: Sequence[int]) -> None:
        mean_s = _clamp(sum(rr_ticks) / len(rr_ticks) / TICKS_PER_SECOND, *TYPICAL_RR_LIMITS_S)
        self._typical_s += TYPICAL_GAIN * (mean_s - self._typical_s)


def _running_sum(ticks: Sequence[int]) -> list[int]:
    total = 0
    sums = []
    for one in ticks:
        total += one
        sums.append(total)
    return sums


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
