"""The last minute of the heart: how much of it was seen, its typical rate and its vagal variability."""

import math
from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass, field

from heartreach.models import SignalMode
from heartreach.signal.cleaning import LONGEST_RR_S, SHORTEST_RR_S, BeatFilter, GoodBeat
from heartreach.signal.settings import CoreSettings

__all__ = ["HeartMinute", "Minute", "typical_interval"]

#: The window of MD2K and of this core, in seconds.
WINDOW_S = 60.0
#: Intervals within a fifth of the middle belong to the same rhythm: breathing moves them less, halves and doubles more.
NEAR = math.exp(0.2)
#: A rate frame speaks for at most this long, in seconds; straps send one a second.
FRAME_S = 2.0


@dataclass(slots=True, frozen=True)
class Minute:
    """What the last sixty seconds say; `None` where they say nothing.

    Attributes:
        at: the minute's end, in epoch seconds.
        coverage: share of the minute covered by good beats (by rate frames in a strap without RR), 0 to 1.
        hr_bpm: heart rate.
        ln_rmssd: natural logarithm of the RMSSD in ms, from neighbouring good beats only.
        mode: what may be judged from it.
    """

    at: float
    coverage: float
    hr_bpm: float | None
    ln_rmssd: float | None
    mode: SignalMode


@dataclass(slots=True)
class HeartMinute:
    """Sixty seconds of beats, good and plausible ones, and of the strap's own rate where it sends too few beats."""

    beats: BeatFilter = field(default_factory=BeatFilter)
    good: deque[GoodBeat] = field(default_factory=deque)
    seen: deque[tuple[float, float]] = field(default_factory=deque)
    frames: deque[tuple[float, int]] = field(default_factory=deque)

    def beat(self, at: float, rr_s: float) -> None:
        """Take a beat that ended at `at`; one that was taken before, in a frame that came twice, is no other beat."""
        if self.seen and at <= self.seen[-1][0] and (at, rr_s) in self.seen:
            return
        self.seen.append((at, rr_s))
        self.good.extend(self.beats.push(at, rr_s))

    def rate(self, at: float, bpm: int) -> None:
        """Take the strap's own heart rate."""
        self.frames.append((at, bpm))

    def cut(self) -> None:
        """Beats are missing here."""
        self.beats.cut()

    def at(self, at: float, settings: CoreSettings) -> Minute:
        """What the sixty seconds that end at `at` say."""
        start = at - WINDOW_S
        while self.good and self.good[0][0] <= start:
            self.good.popleft()
        while self.seen and self.seen[0][0] <= start:
            self.seen.popleft()
        while self.frames and self.frames[0][0] <= start:
            self.frames.popleft()
        minute = self._from_beats(at, start, settings)
        if minute.mode is SignalMode.NONE and self.frames and not self._tells_beats(settings):
            return self._from_frames(at, settings)
        return minute

    def _tells_beats(self, settings: CoreSettings) -> bool:
        """Whether the strap told beats for long enough: if they are no good, its own rate comes of the same contact."""
        return math.fsum([rr_s for _, rr_s in self.seen]) >= settings.min_coverage * WINDOW_S

    def _from_beats(self, at: float, start: float, settings: CoreSettings) -> Minute:
        if not self.good:
            return Minute(at, 0.0, None, None, SignalMode.NONE)
        first_at, first_rr, _ = self.good[0]
        covered_s = math.fsum([rr_s for _, rr_s, _ in self.good]) - max(0.0, start - (first_at - first_rr))
        coverage = min(1.0, covered_s / WINDOW_S)
        artefacts = 1 - len(self.good) / max(len(self.seen), len(self.good))
        few = coverage < settings.min_coverage or len(self.good) < settings.min_beats
        if few or artefacts > settings.max_artefacts:
            return Minute(at, coverage, None, None, SignalMode.NONE)
        plausible = [rr_s for _, rr_s in self.seen if SHORTEST_RR_S < rr_s < LONGEST_RR_S]
        ln_rmssd = self._ln_rmssd(settings)
        clean = ln_rmssd is not None and artefacts <= settings.max_rmssd_artefacts
        mode = SignalMode.RR if clean else SignalMode.HR
        return Minute(at, coverage, 60 / typical_interval(plausible), ln_rmssd, mode)

    def _ln_rmssd(self, settings: CoreSettings) -> float | None:
        squares = [step * step for _, _, step in self.good if step is not None]
        mean = math.fsum(squares) / len(squares) if len(squares) >= settings.min_pairs else 0.0
        return math.log(1000 * math.sqrt(mean)) if mean > 0 else None

    def _from_frames(self, at: float, settings: CoreSettings) -> Minute:
        """Heart-rate-only straps: each frame speaks for the time since the one before, two seconds at most."""
        covered_s, before = 0.0, at - WINDOW_S
        for frame_at, _ in self.frames:
            covered_s += min(frame_at - before, FRAME_S)
            before = frame_at
        coverage = min(1.0, covered_s / WINDOW_S)
        if coverage < settings.min_coverage:
            return Minute(at, coverage, None, None, SignalMode.NONE)
        rates = sorted(bpm for _, bpm in self.frames)
        return Minute(at, coverage, float(rates[len(rates) // 2]), None, SignalMode.HR)


def typical_interval(intervals_s: list[float]) -> float:
    """The mean interval of the rhythm in whose company the heart spent half of the time.

    A beat that a bad contact splits in two counts twice in a plain median and once in one weighted by duration; halves
    and doubles then lie too far from it to have a say in the mean. Against Empatica's own intervals, at 15 to 30 %
    artefacts, the plain median is off by 2.7 to 3.1 bpm and 2 too fast, this by 1.2 to 1.3 and 0.5 to 0.7 too fast.

    >>> typical_interval([0.9, 0.9, 0.9, 0.31, 0.59, 0.35, 0.55])
    0.9
    """
    ordered = sorted(intervals_s)
    half, passed, middle = math.fsum(ordered) / 2, 0.0, ordered[-1]
    for interval_s in ordered:
        passed += interval_s
        if passed >= half:
            middle = interval_s
            break
    near = ordered[bisect_left(ordered, middle / NEAR) : bisect_right(ordered, middle * NEAR)]
    return math.fsum(near) / len(near)
