"""How high is high enough: a threshold that rises with every onset and sinks back, so that onsets stay rare.

One and the same rule gives hysteresis (a steady level does not fire twice), escalation (a further rise does), and a
daily load that fits into a life: the slow part lifts the threshold on days that bring many onsets.
"""

import math
from dataclasses import dataclass

from heartreach.signal.settings import CoreSettings

__all__ = ["AdaptiveThreshold"]

#: What one answer moves the threshold: "not stressed" up, anything that confirms down; three of five prompts are meant
#: to be confirmed (positive predictive value .6).
ANSWER_STEP, EXPECTED_REFUSALS = 0.05, 0.4
#: Answers never move it further than this, as shares of the threshold.
LOWEST, HIGHEST = 0.6, 1.6


@dataclass(slots=True)
class AdaptiveThreshold:
    """The wearer's threshold now.

    Attributes:
        learnt: what answers made of the threshold, as a factor.
        fast: what recent onsets add, fading within the hour.
        slow: what the day's onsets add, fading within the day.

    >>> limit = AdaptiveThreshold()
    >>> limit.answered(refused=True)
    >>> limit.learnt
    1.03
    """

    learnt: float = 1.0
    fast: float = 0.0
    slow: float = 0.0
    last_at: float | None = None
    lifted_at: float | None = None

    def base(self, settings: CoreSettings, *, motion_known: bool) -> float:
        """The five-minute threshold without what earlier onsets add."""
        penalty = 0.0 if motion_known else settings.unknown_motion_penalty
        return settings.threshold * settings.sensitivity * self.learnt + penalty

    def lift(self, at: float, settings: CoreSettings) -> float:
        """What earlier onsets add at this moment."""
        if self.lifted_at is None:
            return 0.0
        passed_s = at - self.lifted_at
        return self.fast * math.exp(-passed_s / settings.fast_s) + self.slow * math.exp(-passed_s / settings.slow_s)

    def fired(self, at: float, settings: CoreSettings) -> None:
        """An onset was called."""
        if self.lifted_at is not None:
            self.fast *= math.exp(-(at - self.lifted_at) / settings.fast_s)
            self.slow *= math.exp(-(at - self.lifted_at) / settings.slow_s)
        self.fast += settings.fast_lift
        self.slow += settings.slow_lift
        self.last_at = self.lifted_at = at

    def answered(self, *, refused: bool) -> None:
        """Learn from an answer."""
        moved = self.learnt + ANSWER_STEP * ((1.0 if refused else 0.0) - EXPECTED_REFUSALS)
        self.learnt = min(HIGHEST, max(LOWEST, moved))
