"""What is usual for this person, now, and how sure that is: a level that wanders, followed minute by minute."""

import math
from dataclasses import dataclass

__all__ = ["Usual"]

#: Steps between calm minutes after which the spread forgets, in minutes: a waking day of them, because how much a heart
#: scatters is the person's and not the hour's (90 to 2,400 measured alike).
SPREAD_MINUTES = 600.0
#: Two minutes are neighbours when the later one ends at most this long after the earlier, in seconds.
NEIGHBOUR_S = 61.0
#: A step between neighbours counts as at most this many of its standard deviations: a change of posture is no scatter.
WIDEST_STEP_SD = 2.5
#: A minute this many standard deviations off is no better evidence of a new level than one at this distance.
OUTLIER_SD = 2.5


@dataclass(slots=True)
class Usual:
    """Centre and spread of calm minutes, and the variance of the centre itself.

    The usual is a level that wanders from hour to hour; each calm minute says a little of it, less than an independent
    measurement would, because neighbouring minutes echo each other. Five minutes therefore make a wide guess, an hour a
    good one, and after a hole the guess is wider again.

    The spread comes from the steps between neighbouring minutes, not from their distance to the centre: an hour of
    standing then is one large step, and the rise that follows it is not divided by an hour that was anything but calm.

    Args:
        prior_sd: spread of calm minutes in most people, in the value's own unit.
        prior_minutes: minutes of data that prior is worth.

    References:
        The local level model: Durbin & Koopman 2012, Time Series Analysis by State Space Methods, chapter 2. Spread
        from successive differences: von Neumann 1941, doi:10.1214/aoms/1177731677.

    >>> usual = Usual(prior_sd=4.0, prior_minutes=10.0)
    >>> for minute in range(1, 31):
    ...     usual.add(60.0 * minute, 70.0 + minute % 2, wander=1.0, echo=10.0)
    >>> round(usual.centre, 1), round(usual.unsure(1800.0, wander=1.0), 1), round(usual.unsure(9000.0, wander=1.0), 1)
    (70.5, 2.9, 4.9)
    """

    prior_sd: float
    prior_minutes: float
    centre: float | None = None
    minutes: int = 0
    variance: float = 0.0
    at: float = 0.0
    last: float | None = None
    weight: float = 0.0
    squares: float = 0.0

    @property
    def spread(self) -> float:
        """Standard deviation of calm minutes around the usual."""
        prior = self.prior_minutes * self.prior_sd**2
        return math.sqrt((prior + self.squares) / (self.prior_minutes + self.weight))

    def unsure(self, at: float, wander: float) -> float:
        """Variance of the usual at a moment: what was left at the last calm minute, and what it may have wandered."""
        return self.variance + wander**2 * max(0.0, at - self.at) / 3600

    def add(self, at: float, value: float, *, wander: float, echo: float) -> None:
        """Take a calm minute.

        Args:
            at: its end.
            value: what was measured.
            wander: how far the usual wanders in an hour (SD), in the value's own unit.
            echo: neighbouring minutes that together are worth one.
        """
        self._scatter(at, value, echo)
        self.last = value
        noise = self.spread**2 * echo
        if self.centre is None:
            self.centre, self.variance, self.at, self.minutes = value, noise, at, 1
            return
        unsure = self.unsure(at, wander)
        limit = OUTLIER_SD * math.sqrt(self.spread**2 + unsure)
        off = max(-limit, min(limit, value - self.centre))
        share = unsure / (unsure + noise)
        self.centre += share * off
        self.variance, self.at = unsure * (1 - share), at
        self.minutes += 1

    def forget(self) -> None:
        """The level is another one; how much this person scatters is still known."""
        self.centre, self.minutes, self.variance, self.last = None, 0, 0.0, None

    def doubt(self, echo: float) -> None:
        """The level has moved: the next minutes say where to."""
        self.variance = max(self.variance, self.spread**2 * echo)

    def _scatter(self, at: float, value: float, echo: float) -> None:
        """Learn the spread from a step: the echo of a wander makes small steps of a wide spread."""
        if self.last is None or at - self.at > NEIGHBOUR_S:
            return
        share = 2 * (1 - math.exp(-2 / echo))
        widest = WIDEST_STEP_SD * self.spread * math.sqrt(share)
        step = max(-widest, min(widest, value - self.last))
        keep = 1 - 1 / SPREAD_MINUTES
        self.weight = keep * self.weight + 1
        self.squares = keep * self.squares + step**2 / share
