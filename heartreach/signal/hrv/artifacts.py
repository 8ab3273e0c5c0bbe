"""Find beats that are not normal beats: ectopic, missed, extra, shifted, or simply out of place.

The classes and the adaptive threshold (a multiple of the quartile of the local variation over 91 beats) are Lipponen
and Tarvainen's (2019, J. Med. Eng. Technol. 43:173-181). Three things differ. A beat found at the wrong moment makes
one interval too long by as much as its neighbour is too short, so that pair is what is looked for: the shift is
estimated from both intervals against the line between their neighbours. The threshold has an absolute floor, because
an adaptive one alone raises two to four false alarms per hundred beats in calm, clean recordings. And what is found is
masked, not replaced: RMSSD from the remaining pairs is off by half a per cent, from interpolated beats by five.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from heartreach.signal.hrv.local_level import local_median, local_upper_quartile
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.units import Bools, Floats

__all__ = ["Artifact", "Kinds", "cleaned", "find_artifacts"]

Kinds = NDArray[np.uint8]

#: A shift below this share of the local interval is never called one: 98 of 100 shifts of 8 % are still found, and
#: natural variation in clean sinus rhythm stays below it in 999 of 1000 beats.
FLOOR = 0.05
#: Multiple of the local upper quartile of apparent shifts above which one is called.
FACTOR = 2.5
#: A shift of this share is one, however restless the heart is.
CAP = 0.15
#: A shift leaves the sum of its two intervals as it was; the sum may be off by at most this multiple of the shift.
BALANCE = 2.1
#: The share of the jump between the two intervals of a shift that the jumps before and after must take back.
RETURNED = 0.3
#: An interval of this many local medians holds a beat that was not seen.
MISSED_FROM = 1.5
#: Two intervals are one that was cut in two when each is shorter than this share of the local median ...
EXTRA_BELOW = 0.8
#: ... and their sum differs from it by less than this share.
EXTRA_WITHIN = 0.3
#: A single interval that differs by this share from the mean of its neighbours is out of place (Karlsson et al. 2012
#: use 20 %).
ODD_FROM = 0.25
#: An early beat by this share of the local interval is called ectopic rather than shifted.
ECTOPIC_FROM = 0.15


class Artifact(IntEnum):
    """What an interval is taken for."""

    NONE = 0  #: a normal beat
    ECTOPIC = 1  #: a beat far too early and the pause after it
    MISSED = 2  #: a beat was not seen: one interval instead of two
    EXTRA = 3  #: a beat was seen that was none: two intervals instead of one
    SHIFTED = 4  #: a beat was seen too early or too late: two intervals
    LONG_SHORT = 5  #: out of place in no particular way


@dataclass(frozen=True, slots=True, eq=False)
class _Neighbours:
    """Each interval with the one before it and the two after it; where there is none, the local level stands in."""

    before: Floats
    own: Floats
    after: Floats
    second: Floats
    level: Floats

    @classmethod
    def of(cls, rr: Floats, level: Floats, joined: Bools) -> "_Neighbours":
        before, after, second = level.copy(), level.copy(), level.copy()
        np.copyto(before[1:], rr[:-1], where=joined[1:])
        np.copyto(after[:-1], rr[1:], where=joined[1:])
        np.copyto(second[:-2], rr[2:], where=joined[1:-1] & joined[2:])
        return cls(before, rr, after, second, level)

    def shift(self) -> tuple[Floats, Floats]:
        """By how much the moment between an interval and the next seems shifted, and what that leaves of their sum.

        Both as shares of the local level, against the straight line from the interval before to the one after.
        """
        early = self.own - (2.0 * self.before + self.second) / 3.0
        late = self.after - (self.before + 2.0 * self.second) / 3.0
        return (early - late) / (2.0 * self.level), (early + late) / self.level

    def returns(self) -> Bools:
        """Whether the jump between the two intervals is taken back before and after them, as that of a shift is.

        A shift by d makes jumps of d, -2 d and d: the outer two undo the middle one. A step of the heart's own, up with
        a breath and staying there, has no outer jumps.
        """
        middle = self.after - self.own
        outer = (self.own - self.before) + (self.second - self.after)
        return np.asarray(-outer * np.sign(middle) >= RETURNED * np.abs(middle))

    def oddness(self) -> Floats:
        """Distance from the mean of both neighbours as a share of the local level."""
        return np.asarray(np.abs(self.own - (self.before + self.after) / 2.0) / self.level)


def find_artifacts(recording: Recording) -> Kinds:
    """The kind of every interval, as numbers of `Artifact`.

    >>> rr = [800, 805, 795, 800, 810, 800] * 5
    >>> rr[12:14] = [640, 960]  # a beat 160 ms too early
    >>> rr[20] = 1600  # a beat not found
    >>> kinds = find_artifacts(Recording.from_ms(rr))
    >>> [(place, Artifact(kind).name) for place, kind in enumerate(kinds) if kind]
    [(12, 'ECTOPIC'), (13, 'ECTOPIC'), (20, 'MISSED')]
    """
    rr, joined = recording.rr_ms, recording.joined
    kinds = np.zeros(len(rr), np.uint8)
    if len(rr) < 3:
        return kinds
    level = local_median(rr)
    _find_miscounted(kinds, rr, level, joined)
    # What is miscounted would spoil its neighbours' judgement, so the local level takes its place.
    plain = np.where((kinds == 0) & recording.beat_ok, rr, level)
    near = _Neighbours.of(plain, level, joined)
    _find_shifted(kinds, near, joined)
    kinds[(kinds == 0) & (near.oddness() > ODD_FROM)] = Artifact.LONG_SHORT
    kinds[~recording.beat_ok & (kinds == 0)] = Artifact.LONG_SHORT
    return kinds


def _find_miscounted(kinds: Kinds, rr: Floats, level: Floats, joined: Bools) -> None:
    kinds[rr > MISSED_FROM * level] = Artifact.MISSED
    short = (rr < EXTRA_BELOW * level) & (kinds == 0)
    one = short[:-1] & short[1:] & joined[1:] & (np.abs(rr[:-1] + rr[1:] - level[:-1]) < EXTRA_WITHIN * level[:-1])
    one[1:] &= ~one[:-1]
    kinds[:-1][one] = Artifact.EXTRA
    kinds[1:][one] = Artifact.EXTRA


def _find_shifted(kinds: Kinds, near: _Neighbours, joined: Bools) -> None:
    shift, balance = near.shift()
    size = np.abs(shift)
    threshold = np.clip(FACTOR * local_upper_quartile(size), FLOOR, CAP)
    # A shift shows at the places before and after it too, two thirds as large: only the largest of three is one.
    largest = np.ones(len(size), np.bool_)
    largest[1:] &= size[1:] >= size[:-1]
    largest[:-1] &= size[:-1] > size[1:]
    found = (size > threshold) & largest & (np.abs(balance) <= BALANCE * size) & near.returns()
    found[-1] = False
    found[:-1] &= joined[1:]
    places = np.flatnonzero(found)
    names = np.where(shift[places] < -ECTOPIC_FROM, Artifact.ECTOPIC, Artifact.SHIFTED).astype(np.uint8)
    for beats in (places, places + 1):
        free = kinds[beats] == 0
        kinds[beats[free]] = names[free]


def cleaned(recording: Recording) -> Recording:
    """The recording with its artifacts masked.

    >>> cleaned(Recording.from_ms([800, 805, 795, 1600, 810, 800] * 2)).beat_ok.tolist()
    [True, True, True, False, True, True, True, True, True, False, True, True]
    """
    return recording.masked(find_artifacts(recording) != Artifact.NONE)
