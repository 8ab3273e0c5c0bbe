"""The last minute of the heart: how much of it was seen, its median rate and its vagal variability."""

import math
from collections import deque
from dataclasses import dataclass, field

from heartreach.models import SignalMode
from heartreach.signal.cleaning import BeatFilter, GoodBeat
from heartreach.signal.settings import CoreSettings

__all__ = ["HeartMinute", "Minute"]

#: The window of MD2K and of this core, in seconds.
WINDOW_S = 60.0
#: A rate frame speaks for at most this long, in seconds; straps send one a second.
FRAME_S = 2.0


@dataclass(slots=True, frozen=True)
class Minute:
    """What the last sixty seconds say; `None` where they say nothing.

    Attributes:
        at: the minute's end, in epoch seconds.
        coverage: share of the minute covered by good beats (by rate frames in a strap without RR), 0 to 1.
        artefacts: share of beats thrown away.
        hr_bpm: median heart rate.
        ln_rmssd: natural logarithm of the RMSSD in ms, from neighbouring good beats only.
        mode: what may be judged from it.
    """

    at: float
    coverage: float
    artefacts: float
    hr_bpm: float | None
    ln_rmssd: float | None
    mode: SignalMode


@dataclass(slots=True)
class HeartMinute:
    """Sixty seconds of good beats, and of the strap's own rate where it sends no beats."""

    beats: BeatFilter = field(default_factory=BeatFilter)
    good: deque[GoodBeat] = field(default_factory=deque)
    seen: deque[float] = field(default_factory=deque)
    frames: deque[tuple[float, int]] = field(default_factory=deque)

    def beat(self, at: float, rr_s: float) -> None:
        """Take a beat that ended at `at`."""
        self.seen.append(at)
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
        while self.seen and self.seen[0] <= start:
            self.seen.popleft()
        while self.frames and self.frames[0][0] <= start:
            self.frames.popleft()
        minute = self._from_beats(at, start, settings)
        return minute if minute.mode is not SignalMode.NONE or not self.frames else self._from_frames(at, settings)

    def _from_beats(self, at: float, start: float, settings: CoreSettings) -> Minute:
        good = self.good
        if not good:
            return Minute(at, 0.0, 1.0 if self.seen else 0.0, None, None, SignalMode.NONE)
        intervals = sorted([rr_s for _, rr_s, _ in good])
        first_at, first_rr, _ = good[0]
        covered_s = sum(intervals) - max(0.0, start - (first_at - first_rr))
        coverage = min(1.0, covered_s / WINDOW_S)
        artefacts = max(0.0, 1 - len(good) / max(len(self.seen), len(good)))
        if coverage < settings.min_coverage or len(good) < settings.min_beats:
            return Minute(at, coverage, artefacts, None, None, SignalMode.NONE)
        ln_rmssd = self._ln_rmssd(settings)
        clean = ln_rmssd is not None and artefacts <= settings.max_artefact_share
        return Minute(
            at, coverage, artefacts, 60 / _median(intervals), ln_rmssd, SignalMode.RR if clean else SignalMode.HR
        )

    def _ln_rmssd(self, settings: CoreSettings) -> float | None:
        squares = [step * step for _, _, step in self.good if step is not None]
        mean = sum(squares) / len(squares) if len(squares) >= settings.min_pairs else 0.0
        return math.log(1000 * math.sqrt(mean)) if mean > 0 else None

    def _from_frames(self, at: float, settings: CoreSettings) -> Minute:
        """Heart-rate-only straps: each frame speaks for the time since the one before, two seconds at most."""
        covered_s, before = 0.0, at - WINDOW_S
        for frame_at, _ in self.frames:
            covered_s += min(frame_at - before, FRAME_S)
            before = frame_at
        coverage = min(1.0, covered_s / WINDOW_S)
        if coverage < settings.min_coverage:
            return Minute(at, coverage, 0.0, None, None, SignalMode.NONE)
        return Minute(at, coverage, 0.0, _median(sorted(float(bpm) for _, bpm in self.frames)), None, SignalMode.HR)


def _median(ordered: list[float]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
