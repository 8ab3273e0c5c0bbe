"""Tell heartbeats from artefacts, one at a time, as they come.

The rule is the one MD2K ships (stream-processor, `ECGFeatures.java`): a beat may differ from its good neighbour by no
more than a *criterion beat difference* that follows the wearer's own variability (Berntson et al. 1990,
doi:10.1111/j.1469-8986.1990.tb01982.x). After a bad beat it must agree with the last good one or with both neighbours.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["BeatFilter", "GoodBeat", "criterion_beat_difference"]

#: Shortest and longest interval a heart at rest or play makes, in seconds (MD2K).
SHORTEST_RR_S = 0.3
LONGEST_RR_S = 2.0
#: Smallest criterion beat difference, in seconds (MD2K).
CBD_FLOOR_S = 0.2
#: Constants of the criterion (MD2K's 4.5 and 2.8; Berntson's own are 3.32 and 2.9).
MED_FACTOR = 4.5
MAD_FACTOR = 2.8
#: Good beats the criterion is learnt from, and how often it is learnt anew: two minutes, half a minute.
LEARN_FROM = 120
LEARN_EVERY = 30
#: A beat's stamp and its own length may disagree by this much before beats are missing between, in seconds:
#: radio jitter stays below 0.05 s (95th percentile), the shortest beat that can be lost is 0.3 s long.
STAMP_SLACK_S = 0.28
#: After this long without a good beat the old one says nothing about the next, in seconds.
STALE_S = 15.0
#: Beats that must agree with each other before a level is believed: after a hole, and against a fresh good beat.
AGREE_AFTER_HOLE = 2
AGREE_AGAINST = 3

#: When it ended, its RR in seconds, and the step from the good beat right before it (`None` where there is no such).
GoodBeat = tuple[float, float, float | None]


def criterion_beat_difference(intervals_s: list[float]) -> float:
    """The largest believable step between neighbours, in seconds.

    Args:
        intervals_s: good RR intervals in their order, in seconds.

    >>> criterion_beat_difference([0.8] * 20)
    0.2
    >>> round(criterion_beat_difference([0.8, 0.9, 1.4, 0.8] * 10), 3)
    0.596
    """
    if len(intervals_s) < 4:
        return CBD_FLOOR_S
    steps = sorted([abs(b - a) for a, b in pairwise(intervals_s)])
    deviation = (steps[3 * len(steps) // 4] - steps[len(steps) // 4]) / 2
    median = sorted(intervals_s)[len(intervals_s) // 2]
    return max((MED_FACTOR * deviation + (median - MAD_FACTOR * deviation) / 3) / 2, CBD_FLOOR_S)


@dataclass(slots=True)
class BeatFilter:
    """Keeps the good beats; a beat that only later beats can vouch for is handed out with them.

    >>> beats = BeatFilter()
    >>> [len(beats.push(at, rr)) for at, rr in [(1.0, 0.8), (1.8, 0.8), (2.0, 0.2), (2.8, 0.8)]]
    [0, 2, 0, 1]
    """

    last_at: float | None = None
    last_good: float | None = None
    last_good_at: float = 0.0
    joined_to_good: bool = False
    run: list[tuple[float, float]] = field(default_factory=list)
    recent: deque[float] = field(default_factory=deque)
    unlearnt: int = 0
    cbd_s: float = CBD_FLOOR_S

    def push(self, at: float, rr_s: float) -> list[GoodBeat]:
        """Take the beat that ended at `at` and return the beats that are now known to be good, oldest first."""
        last_at, last_good = self.last_at, self.last_good
        overlap_s = 0.0 if last_at is None else last_at - (at - rr_s)
        joined = last_at is not None and abs(overlap_s) <= STAMP_SLACK_S
        if last_at is None or at > last_at:
            self.last_at = at
        # Two intervals cannot share their time: the second is a repetition.
        repeated = overlap_s > STAMP_SLACK_S and overlap_s > rr_s / 2
        if repeated or not SHORTEST_RR_S < rr_s < LONGEST_RR_S:
            return self._reject()
        fresh = last_good is not None and at - self.last_good_at <= STALE_S
        if fresh and last_good is not None and abs(rr_s - last_good) <= self.cbd_s:
            step = rr_s - last_good if joined and self.joined_to_good else None
            return self._accept([(at, rr_s, step)])
        return self._consider(at, rr_s, joined, AGREE_AGAINST if fresh else AGREE_AFTER_HOLE)

    def cut(self) -> None:
        """Beats are known to be missing here: nothing may be computed across this point."""
        self.joined_to_good = False
        self.run.clear()

    def _reject(self) -> list[GoodBeat]:
        self.cut()
        return []

    def _consider(self, at: float, rr_s: float, joined: bool, needed: int) -> list[GoodBeat]:
        """Believe a new level once enough neighbours in a row agree on it."""
        self.joined_to_good = False
        if self.run and not (joined and abs(rr_s - self.run[-1][1]) <= self.cbd_s):
            self.run.clear()
        self.run.append((at, rr_s))
        if len(self.run) < needed:
            return []
        first, *rest = self.run if needed == AGREE_AFTER_HOLE else self.run[1:]
        good: list[GoodBeat] = [(*first, None)]
        good += [(beat_at, rr, rr - before) for (beat_at, rr), (_, before) in zip(rest, [first, *rest], strict=False)]
        return self._accept(good)

    def _accept(self, good: list[GoodBeat]) -> list[GoodBeat]:
        self.run.clear()
        self.joined_to_good = True
        self.last_good_at, self.last_good, _ = good[-1]
        for _, rr_s, _ in good:
            self.recent.append(rr_s)
        self.unlearnt += len(good)
        if self.unlearnt >= LEARN_EVERY:
            self._learn()
        return good

    def _learn(self) -> None:
        while len(self.recent) > LEARN_FROM:
            self.recent.popleft()
        self.cbd_s = criterion_beat_difference(list(self.recent))
        self.unlearnt = 0
