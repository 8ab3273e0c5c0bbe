"""Place each RR interval on one time line, although radio packets come late, early, twice or never.

The strap's own clock is the better one: adding up RR intervals (the chain) gives beat times without radio jitter. Only
where the chain stands on our clock has to be learned. Two facts bound it: a packet can be late but never early, and a
beat is told in the strap's next packet. So the offset falls as soon as a packet was faster than it allows, and rises,
slowly, only when the packets of half a minute have met the heart at every phase and still none was as fast. At 60 bpm
heart and strap march in step, every packet is equally old, and nothing can be learned: then the offset stays.

Two things break a chain, and each shows: intervals that were lost (`lost_beats`), and a chain that ran ahead because
beats were counted twice or the strap's clock stepped. Either is told, and the line is set right.

Times come out in seconds of the same monotonic clock the arrivals were stamped with. They carry the strap's own
processing delay (about a second on chest straps), which nobody outside the strap can see.
"""

from collections import deque
from collections.abc import Sequence
from enum import Enum
from itertools import accumulate
from typing import NamedTuple

from heartreach.firmware_bridge.lost_beats import LostBeats
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
#: From packet to packet the last beat grows older or younger, until it is a whole beat old and a new one takes its
#: place: a fall of the delay by this share of a beat shows that the packets have just met the heart at its youngest.
WRAP_BEATS = 0.5
#: A young chain is set back by up to this share of an interval at once: less than one, so time never runs backwards.
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


class Placement(NamedTuple):
    """Where a packet's intervals stand.

    Args:
        times: when each interval ended, in seconds of the arrival clock.
        chain: how they join the ones before.
        lag_s: from the last beat to its arrival.
    """

    times: tuple[float, ...]
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
        self._first_delay = 0.0
        self._delays: deque[float] = deque(maxlen=DELAY_WINDOW)
        self._since_wrap = DELAY_WINDOW  # packets
        self._swept = False
        self._lost = LostBeats()
        self._heard_at: float | None = None
        self._typical_s = TYPICAL_RR_S

    def restart(self) -> None:
        """Forget the chain: what comes next joins nothing."""
        self._offset = None
        self._heard_at = None

    def hear_empty(self, arrived: float) -> None:
        """A packet came that told no intervals."""
        self._lost.hear(self._pass_to(arrived), empty=True)

    def _pass_to(self, arrived: float) -> float:
        spacing = 0.0 if self._heard_at is None else arrived - self._heard_at
        self._heard_at = arrived
        return spacing

    def place(self, rr_ticks: Sequence[int], arrived: float) -> Placement:
        """Place one packet's intervals, oldest first; there must be at least one."""
        spacing = self._pass_to(arrived)
        self._lost.hear(spacing)
        before, ticks = self._chain_ticks, sum(rr_ticks)
        self._chain_ticks += ticks
        self._learn_typical(ticks / len(rr_ticks) / TICKS_PER_SECOND)
        delay = arrived - self._chain_ticks / TICKS_PER_SECOND
        chain, offset = self._join(delay, spacing, rr_ticks[0] / TICKS_PER_SECOND)
        self._offset = offset
        began = before / TICKS_PER_SECOND + offset
        times = [began + passed / TICKS_PER_SECOND for passed in accumulate(rr_ticks)]
        return Placement(tuple(times), chain, arrived - times[-1])

    def _join(self, delay: float, spacing: float, first_s: float) -> tuple[Chain, float]:
        offset = self._offset
        if offset is None:
            return Chain.STARTED, self._anchor(delay)
        # Until every phase was met, faster packets correct the first one, which may have waited for a whole beat.
        learning = not self._swept and self._first_delay - delay < first_s + AHEAD_S
        if delay - offset < -AHEAD_S and not learning:
            self._anchor(delay)
            self._swept = True  # this packet did not wait: the line came too early
            return Chain.AHEAD, delay
        behind = self._lost.found(delay, spacing, offset, self._typical_s)
        if behind is not None:
            self._anchor(delay)
            return Chain.LOST, offset + behind
        return Chain.JOINED, self._follow(delay, offset, LEARN_BEATS * first_s if learning else FALL_S)

    def _anchor(self, delay: float) -> float:
        self._delays.clear()
        self._delays.append(delay)
        self._first_delay = delay
        self._since_wrap = DELAY_WINDOW
        self._swept = False
        self._lost.forget()
        return delay

    def _follow(self, delay: float, offset: float, fall_s: float) -> float:
        wrapped = self._delays[-1] - delay > WRAP_BEATS * self._typical_s
        self._since_wrap = 0 if wrapped else self._since_wrap + 1
        self._delays.append(delay)
        self._swept |= wrapped
        return offset + _clamp(min(self._delays) - offset, -fall_s, RISE_S if self._since_wrap < DELAY_WINDOW else 0.0)

    def _learn_typical(self, mean_s: float) -> None:
        self._typical_s += TYPICAL_GAIN * (_clamp(mean_s, *TYPICAL_RR_LIMITS_S) - self._typical_s)


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
