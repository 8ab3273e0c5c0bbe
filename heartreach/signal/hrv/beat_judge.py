"""The same artifacts as `artifacts.py`, found while beats arrive: every verdict falls at most two beats later.

The level is the median of the last eleven intervals and the usual variation the quartile of the last ninety-one
apparent shifts, both looking back only. Missed beats are known at once, extra and odd ones one beat later, shifted
ones two.
"""

from bisect import bisect_left, insort
from collections import deque
from typing import TypedDict

from heartreach.signal.hrv.artifacts import (
    BALANCE,
    CAP,
    ECTOPIC_FROM,
    EXTRA_BELOW,
    EXTRA_WITHIN,
    FLOOR,
    MISSED_FROM,
    ODD_FROM,
    RETURNED,
    Artifact,
)
from heartreach.signal.hrv.local_level import LEVEL_BEATS, SPREAD_BEATS

__all__ = ["LOOK_AHEAD", "BeatJudge", "Verdict"]

#: A verdict on a beat falls at most this many beats after it.
LOOK_AHEAD = 2
#: As `artifacts.FACTOR`; higher, because what is usual is only known from the past.
FACTOR = 3.0
#: Fewer intervals than this do not say what is usual.
FEWEST = 5

#: How many beats ago, and what that interval is taken for.
Verdict = tuple[int, Artifact]


class JudgeState(TypedDict):
    """A judge's memory, as it is written down."""

    levels: list[float]
    sizes: list[float]
    plain: list[float]
    joined: list[bool]
    last_size: float


class BeatJudge:
    """Looks at intervals one by one and says which of the last three were no normal beats.

    >>> judge = BeatJudge()
    >>> for rr in [800, 805, 795, 800, 810, 800, 1600, 800]:
    ...     for back, kind in judge.update(rr):
    ...         print(rr, back, kind.name)
    1600 0 MISSED
    """

    __slots__ = ("_joined", "_last_size", "_levels", "_ordered", "_plain", "_sizes")

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=LEVEL_BEATS)
        self._sizes: deque[float] = deque(maxlen=SPREAD_BEATS)
        self._ordered: list[float] = []
        # The last four intervals, artifacts replaced by the level, and whether each follows the one before.
        self._plain: deque[float] = deque(maxlen=4)
        self._joined: deque[bool] = deque(maxlen=4)
        self._last_size = 0.0

    def update(self, rr_ms: float, *, joined: bool = True) -> list[Verdict]:
        """Take the next interval; `joined` is False after a hole."""
        self._levels.append(rr_ms)
        if len(self._levels) < FEWEST:
            self._put(rr_ms, joined=joined)
            return []
        level = sorted(self._levels)[len(self._levels) // 2]
        verdicts = self._miscounted(rr_ms, level, joined=joined)
        if not verdicts:
            verdicts = self._odd(level)
        shifted = self._shifted(level)
        known = {back for back, _ in verdicts}
        return verdicts + [verdict for verdict in shifted if verdict[0] not in known]

    def state(self) -> JudgeState:
        """What `load` needs to go on from here."""
        return {
            "levels": list(self._levels),
            "sizes": list(self._sizes),
            "plain": list(self._plain),
            "joined": list(self._joined),
            "last_size": self._last_size,
        }

    def load(self, state: JudgeState) -> None:
        """Go on from where `state` was taken."""
        self._levels.extend(state["levels"])
        self._sizes.extend(state["sizes"])
        self._ordered = sorted(state["sizes"])
        self._plain.extend(state["plain"])
        self._joined.extend(state["joined"])
        self._last_size = state["last_size"]

    def _put(self, plain: float, *, joined: bool) -> None:
        self._plain.append(plain)
        self._joined.append(joined)

    def _miscounted(self, rr: float, level: float, *, joined: bool) -> list[Verdict]:
        if rr > MISSED_FROM * level:
            self._put(level, joined=joined)
            return [(0, Artifact.MISSED)]
        before = self._plain[-1]
        short = rr < EXTRA_BELOW * level and before < EXTRA_BELOW * level
        if joined and short and abs(rr + before - level) < EXTRA_WITHIN * level:
            self._plain[-1] = level
            self._put(level, joined=joined)
            return [(1, Artifact.EXTRA), (0, Artifact.EXTRA)]
        self._put(rr, joined=joined)
        return []

    def _odd(self, level: float) -> list[Verdict]:
        """The interval before the newest, judged by both its neighbours."""
        if len(self._plain) < 3 or not (self._joined[-1] and self._joined[-2]):
            return []
        before, own, after = self._plain[-3], self._plain[-2], self._plain[-1]
        if abs(own - (before + after) / 2.0) > ODD_FROM * level:
            return [(1, Artifact.LONG_SHORT)]
        return []

    def _shifted(self, level: float) -> list[Verdict]:
        """The place between the second and the third interval back from the newest."""
        if len(self._plain) < 4:
            return []
        before, own, after, second = self._plain
        if not self._joined[2]:
            return []
        before = before if self._joined[1] else level
        second = second if self._joined[3] else level
        early = own - (2.0 * before + second) / 3.0
        late = after - (before + 2.0 * second) / 3.0
        shift = (early - late) / (2.0 * level)
        size = abs(shift)
        previous, threshold = self._last_size, self._threshold()
        self._last_size = size
        self._remember(size)
        # What the next place will show is not known yet; its two intervals alone say enough to compare.
        following = abs(after - second) / (2.0 * level)
        balanced = abs(early + late) <= BALANCE * size * level
        middle, outer = after - own, (own - before) + (second - after)
        returns = (-outer if middle > 0 else outer) >= RETURNED * abs(middle)
        if size > threshold and size >= previous and size > following and balanced and returns:
            kind = Artifact.ECTOPIC if shift < -ECTOPIC_FROM else Artifact.SHIFTED
            return [(2, kind), (1, kind)]
        return []

    def _threshold(self) -> float:
        if len(self._ordered) < FEWEST:
            return CAP
        usual = self._ordered[round(0.75 * (len(self._ordered) - 1))]
        return min(max(FACTOR * usual, FLOOR), CAP)

    def _remember(self, size: float) -> None:
        if len(self._sizes) == SPREAD_BEATS:
            del self._ordered[bisect_left(self._ordered, self._sizes[0])]
        self._sizes.append(size)
        insort(self._ordered, size)
