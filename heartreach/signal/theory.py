"""A theory curve, not a measurement: the slow wave that a hormone model would draw after activation.

Two compartments, `H' = -ki H + u(t - lag)` and `C' = ki H - ke C` (form of Brown 2001 and Faghih 2014,
doi:10.1371/journal.pone.0085204), advanced exactly for an input that is constant over a minute. It has no unit: 100 is
high for this wearer, and before any of their days is known an ordinary day's highest; a day that goes higher is its own
100. It is never a hormone concentration and must always be labelled theory.
"""

import math
from collections import deque
from dataclasses import dataclass, field

__all__ = ["HELD_MINUTES", "TheoryCurve", "TwoCompartments", "connection_wave", "wave"]

STEP_S = 60.0
#: Input reaches the first compartment after this long, in minutes.
LAG_MINUTES = 5
#: Half-lives in minutes: of the first compartment, of the curve, and of the band around it.
INFLOW_MINUTES, CLEARANCE_MINUTES, BAND_MINUTES = 5.0, 66.0, (42.0, 90.0)
#: In a hole the curve stands still for this long, in minutes; then it falls, since nothing is known that would feed it,
#: and a night without a strap does not bring the evening's wave into the morning.
HELD_MINUTES = 60
#: The connection curve: rise and half-life in minutes. A choice without a source; theory, too.
CONNECTION_RISE_MINUTES, CONNECTION_HALF_LIFE_MINUTES = 5.0, 20.0
#: What an onset forecasts: that activation goes on as it is for this long, in minutes (a laboratory stressor's length).
TYPICAL_MINUTES = 15
#: An ordinary day's highest input, before the wearer's own days are known: score above .5 during a typical episode.
TYPICAL_INPUT = 1.5
#: Days whose maxima make the scale; 100 is their 95th percentile, and "usual" their median.
SCALE_DAYS = 60


@dataclass(slots=True)
class TwoCompartments:
    """Two numbers that flow: exact over any step, so that a restart or a longer step changes nothing.

    >>> a = TwoCompartments(5.0, 66.0)
    >>> b = TwoCompartments(5.0, 66.0)
    >>> a.step(10.0, 1.0)
    >>> b.step(4.0, 1.0); b.step(6.0, 1.0)
    >>> math.isclose(a.outflow, b.outflow)
    True
    """

    inflow_minutes: float
    clearance_minutes: float
    inflow: float = 0.0
    outflow: float = 0.0

    def step(self, minutes: float, given: float) -> None:
        """Let minutes pass while the input is constant."""
        ki, ke = math.log(2) / self.inflow_minutes, math.log(2) / self.clearance_minutes
        settled = given / ki
        excess = self.inflow - settled
        fast, slow = math.exp(-ki * minutes), math.exp(-ke * minutes)
        self.inflow = settled + excess * fast
        self.outflow = self.outflow * slow + ki * excess * (fast - slow) / (ke - ki) + ki * settled * (1 - slow) / ke


def wave(given: list[float], clearance_minutes: float = CLEARANCE_MINUTES) -> list[float]:
    """The curve, minute by minute, for an input per minute, from nothing.

    >>> curve = wave([1.0] * 15 + [0.0] * 120)
    >>> curve.index(max(curve)) + 1
    34
    >>> wave([1.0] * 3)
    [0.0, 0.0, 0.0]
    """
    state, curve = TwoCompartments(INFLOW_MINUTES, clearance_minutes), []
    for value in ([0.0] * LAG_MINUTES + given)[: len(given)]:
        state.step(1.0, value)
        curve.append(state.outflow)
    return curve


def connection_wave(felt: int, minutes: int) -> list[float]:
    """The connection curve after one connection that felt like `felt` (0 to 4): theory, highest is felt / 4.

    >>> curve = connection_wave(felt=4, minutes=60)
    >>> round(max(curve), 2), curve[-1] < max(curve) / 3
    (1.0, True)
    """
    rise, fall = math.log(2) / CONNECTION_RISE_MINUTES, math.log(2) / CONNECTION_HALF_LIFE_MINUTES
    raw = [math.exp(-fall * t) - math.exp(-rise * t) for t in range(minutes + 1)]
    peak_at = math.log(rise / fall) / (rise - fall)
    highest = math.exp(-fall * peak_at) - math.exp(-rise * peak_at)
    return [felt / 4 * value / highest for value in raw]


def _curve() -> TwoCompartments:
    return TwoCompartments(INFLOW_MINUTES, CLEARANCE_MINUTES)


@dataclass(slots=True)
class TheoryCurve:
    """One wearer's curve and its scale.

    >>> curve = TheoryCurve()
    >>> for minute in range(60):
    ...     curve.minute(60.0 * minute, 1.5 if minute < 15 else 0.0)
    >>> 50 < curve.level < 100
    True
    """

    state: TwoCompartments = field(default_factory=_curve)
    waiting: deque[float] = field(default_factory=deque)
    day: int = 0
    highest: float = 0.0
    maxima: deque[float] = field(default_factory=deque)
    held: int = 0

    def minute(self, local_at: float, given: float | None) -> None:
        """Let a minute pass.

        Args:
            local_at: the moment in local seconds; its day decides where a new daily maximum begins.
            given: activation that counts; 0 where the core does not judge for a reason, such as a strap that is off,
                and `None` in a hole, where the curve stands still for an hour.
        """
        day = int(local_at // 86_400)
        if day != self.day:
            self._new_day(day)
        self.held = self.held + 1 if given is None else 0
        if 0 < self.held <= HELD_MINUTES:
            return
        self.waiting.append(given or 0.0)
        self.state.step(STEP_S / 60, self.waiting.popleft() if len(self.waiting) > LAG_MINUTES else 0.0)
        self.highest = max(self.highest, self.state.outflow)

    def passed(self) -> None:
        """Days went by of which nothing is known: no wave is left."""
        self.state.inflow = self.state.outflow = 0.0
        self.waiting.clear()

    @property
    def level(self) -> float:
        """The curve now, 0 to 100: a day that goes higher than the scale is its own 100.

        >>> curve = TheoryCurve()
        >>> for minute in range(60):
        ...     curve.minute(60.0 * minute, 6.0)
        >>> curve.level
        100.0
        """
        return 100 * (self.state.outflow / max(self.scale, self.highest))

    @property
    def scale(self) -> float:
        """The outflow that is 100 on an ordinary day: what the curve rarely exceeds on this wearer's days.

        Before their days are known it is a prior, so a first day may well exceed it: who draws a day lets its own peak
        be 100 then.

        >>> TheoryCurve().scale == max(wave([TYPICAL_INPUT] * TYPICAL_MINUTES + [0.0] * 60))
        True
        """
        return self._scale(0.95)

    @property
    def usual_peak(self) -> float | None:
        """The median of the wearer's daily peaks in hundredths of `scale`; `None` before a day of theirs is over.

        >>> curve = TheoryCurve()
        >>> curve.usual_peak is None
        True
        >>> for minute in range(2 * 1440):
        ...     curve.minute(60.0 * minute, 1.5 if minute < 15 else 0.0)
        >>> curve.usual_peak
        100.0
        """
        return 100 * self._scale(0.5) / self.scale if self.maxima else None

    def forecast(self, given: float) -> float:
        """How high the wave is going to be if activation stays at `given` for a typical episode's length.

        In hundredths of `scale`, above 100 where it is going to exceed it.
        """
        state = TwoCompartments(INFLOW_MINUTES, CLEARANCE_MINUTES, self.state.inflow, self.state.outflow)
        coming = [*self.waiting, *([given] * TYPICAL_MINUTES), *([0.0] * 60)]
        highest = state.outflow
        for value in coming:
            state.step(1.0, value)
            highest = max(highest, state.outflow)
        return 100 * highest / self.scale

    def _scale(self, quantile: float) -> float:
        typical = max(wave([TYPICAL_INPUT] * TYPICAL_MINUTES + [0.0] * 60))
        known = sorted([*self.maxima, typical])
        return known[min(len(known) - 1, int(quantile * len(known)))]

    def _new_day(self, day: int) -> None:
        if self.highest > 0:
            self.maxima.append(self.highest)
        while len(self.maxima) > SCALE_DAYS:
            self.maxima.popleft()
        self.day, self.highest = day, self.state.outflow
