"""When does a score become an onset, and when is the episode over: means, crossings, peaks and ends."""

import math
from collections import deque
from dataclasses import dataclass, field

from heartreach.signal.settings import CoreSettings
from heartreach.signal.states import Sign
from heartreach.signal.threshold import AdaptiveThreshold

__all__ = ["EpisodeWatch"]

#: Scores come every ten seconds; a mean needs half of its window.
SCORE_S = 10.0
MINUTE_S, THREE_S, FIVE_S = 60.0, 180.0, 300.0


@dataclass(slots=True)
class EpisodeWatch:
    """The last five minutes of scores, and the episode they are part of.

    Attributes:
        threshold: the wearer's threshold.
        began_at: when the open episode began; `None` between episodes.
        mean: the five-minute mean, or the shorter one that decided.
    """

    threshold: AdaptiveThreshold = field(default_factory=AdaptiveThreshold)
    scores: deque[tuple[float, float]] = field(default_factory=deque)
    began_at: float | None = None
    low_s: float = 0.0
    peak: float = 0.0
    mean: float = 0.0
    limit: float = 0.0
    unsettled_at: float | None = None

    def close(self, at: float) -> None:
        """What follows cannot be told from exertion, sleep or talk: the episode is not followed any further.

        A fast heart right afterwards is no rise. Until it has been seen at rest again, there is no onset.
        """
        self.began_at, self.unsettled_at = None, at

    def see(self, at: float, score: float, settings: CoreSettings, *, motion_known: bool, held: bool = False) -> Sign:
        """Take a score and say what it shows; `held`: whatever it is, it is no onset."""
        self.scores.append((at, score))
        while self.scores[0][0] <= at - FIVE_S:
            self.scores.popleft()
        one, three = self._mean(at, MINUTE_S), self._mean(at, THREE_S)
        base = self.threshold.base(settings, motion_known=motion_known)
        self._follow(at, one, base, settings)
        self._settle(at, one, base, settings)
        if not held and self._crosses(at, one, three, base, settings):
            self.threshold.fired(at, settings)
            self.peak = max(self.mean, three or 0.0, self.peak if self.began_at is not None else 0.0)
            self.began_at = at if self.began_at is None else self.began_at
            return Sign.CROSSED
        if self.began_at is not None:
            self.peak = max(self.peak, three or 0.0)
            return Sign.FALLEN if self._has_fallen(one, three) else Sign.HIGH
        return Sign.RAISED if three is not None and three >= settings.rising_share * base else Sign.LOW

    def young(self, at: float, settings: CoreSettings) -> bool:
        """Whether an episode goes on that is too young to teach what is usual."""
        return self.began_at is not None and at - self.began_at <= settings.episode_teaches_s

    def _follow(self, at: float, one: float | None, base: float, settings: CoreSettings) -> None:
        if self.began_at is None:
            return
        self.low_s = self.low_s + SCORE_S if one is not None and one < settings.end_share * base else 0.0
        if self.low_s >= settings.end_s:
            # What made this episode does not make another: only its last, low minute still counts.
            while self.scores[0][0] <= at - MINUTE_S:
                self.scores.popleft()
        if self.low_s >= settings.end_s or at - self.began_at > settings.longest_episode_s:
            self.began_at, self.low_s = None, 0.0

    def _has_fallen(self, one: float | None, three: float | None) -> bool:
        """Whether the score has gone by half; right after a steep rise the longer mean has yet to come up."""
        half = self.peak / 2
        return one is not None and three is not None and one < half and three < half

    def _settle(self, at: float, one: float | None, base: float, settings: CoreSettings) -> None:
        if self.unsettled_at is None:
            return
        rested = one is not None and one < settings.end_share * base
        if rested or at - self.unsettled_at > settings.settles_s:
            self.unsettled_at = None

    def _crosses(self, at: float, one: float | None, three: float | None, base: float, settings: CoreSettings) -> bool:
        last_at = self.threshold.last_at
        if last_at is not None and at - last_at < settings.refractory_s:
            return False
        if self.unsettled_at is not None or len(self.scores) * SCORE_S < settings.seen_s:
            return False
        lift = self.threshold.lift(at, settings)
        if self.began_at is not None:
            return self._escalates(one, settings.rise_of_one_minute * base + lift, settings)
        for mean, factor in (
            (self._mean(at, FIVE_S), 1.0),
            (three, settings.rise_of_three_minutes),
            (one, settings.rise_of_one_minute),
        ):
            if mean is not None and mean >= factor * base + lift:
                self.mean, self.limit = mean, factor * base + lift
                return True
        return False

    def _escalates(self, one: float | None, limit: float, settings: CoreSettings) -> bool:
        """Within an episode only a further rise is news: a minute well above everything it has shown so far."""
        limit = max(limit, self.peak + settings.escalation, self.peak * (1 + settings.escalation_share))
        if one is None or one < limit:
            return False
        self.mean, self.limit = one, limit
        return True

    def _mean(self, at: float, window_s: float) -> float | None:
        since = at - window_s
        values = [score for score_at, score in self.scores if score_at > since]
        return math.fsum(values) / len(values) if len(values) >= window_s / SCORE_S / 2 else None
