"""Put plausible beats where artifacts were, for those who need an unbroken series; the clock does not move.

A missed beat is put back (an interval is divided), an extra one taken out (two are joined), a shifted or ectopic one
put between its neighbours (two intervals share their sum as their neighbours suggest). An interval out of place in no
particular way, and a hole, stay masked: nothing says what was there. Masking is better wherever it is possible: it
does not make the heart steadier than it was.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from heartreach.signal.hrv.artifacts import Artifact, Kinds, find_artifacts
from heartreach.signal.hrv.local_level import local_median
from heartreach.signal.hrv.recording import LONGEST_MS, Recording
from heartreach.signal.hrv.units import FINE_PER_MS, FINE_PER_SECOND, Bools, Floats, Ticks

__all__ = ["repaired"]

#: Artifacts that take two intervals.
PAIRS = (Artifact.ECTOPIC, Artifact.EXTRA, Artifact.SHIFTED)


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Some intervals in a row, and how many of the old ones they stand for."""

    ticks: Ticks
    at_s: Floats
    good: Bools
    joined: Bools
    old: int

    @classmethod
    def kept(cls, recording: Recording, first: int, stop: int, good: Bools) -> Self:
        return cls(
            recording.ticks[first:stop],
            recording.at_s[first:stop],
            good[first:stop],
            recording.joined[first:stop],
            stop - first,
        )

    @classmethod
    def made(cls, recording: Recording, first: int, old: int, ticks: Ticks) -> Self:
        later = np.cumsum(ticks[::-1])[::-1] - ticks
        joined = np.ones(len(ticks), np.bool_)
        joined[0] = recording.joined[first]
        at_s = recording.at_s[first + old - 1] - later / FINE_PER_SECOND
        return cls(ticks, at_s, np.ones(len(ticks), np.bool_), joined, old)


def repaired(recording: Recording) -> Recording:
    """The recording with its artifacts replaced.

    >>> rr = [800, 805, 795, 1600, 810, 800, 640, 960, 800, 800]
    >>> repaired(Recording.from_ms(rr)).rr_ms.round().tolist()
    [800.0, 805.0, 795.0, 800.0, 800.0, 810.0, 800.0, 800.0, 800.0, 800.0, 800.0]
    """
    kinds = find_artifacts(recording)
    if not kinds.any():
        return recording
    level = local_median(recording.rr_ms) * FINE_PER_MS
    good = recording.beat_ok & (kinds != Artifact.LONG_SHORT)
    pieces, place = [], 0
    for spot in np.flatnonzero(kinds).tolist():
        if spot < place:
            continue
        piece = _replaced(recording, kinds, spot, level)
        if piece is not None:
            pieces += [_Piece.kept(recording, place, spot, good), piece]
            place = spot + piece.old
        else:
            good[spot] = False
    pieces.append(_Piece.kept(recording, place, len(recording), good))
    ticks, at_s, fine, joined = (
        np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("ticks", "at_s", "good", "joined")
    )
    return Recording(ticks, at_s, fine, joined)


def _replaced(recording: Recording, kinds: Kinds, spot: int, level: Floats) -> _Piece | None:
    """What takes the artifact's place, `None` where nothing says."""
    kind, own = Artifact(int(kinds[spot])), recording.ticks[spot]
    if kind is Artifact.MISSED and recording.beat_ok[spot] and own < LONGEST_MS * FINE_PER_MS:
        count = max(round(float(own / level[spot])), 2)
        return _Piece.made(recording, spot, 1, np.diff(_whole(own * np.arange(count + 1) / count, recording)))
    pair = kind in PAIRS and spot + 1 < len(recording) and kinds[spot + 1] == kind and recording.joined[spot + 1]
    if not pair:
        return None
    total = own + recording.ticks[spot + 1]
    if kind is Artifact.EXTRA:
        return _Piece.made(recording, spot, 2, np.array([total]))
    before = recording.ticks[spot - 1] if spot and kinds[spot - 1] == 0 else level[spot]
    after = recording.ticks[spot + 2] if spot + 2 < len(recording) and kinds[spot + 2] == 0 else level[spot]
    first = total * (2.0 * before + after) / (3.0 * (before + after))
    return _Piece.made(recording, spot, 2, np.diff(_whole(np.array([0.0, first, total]), recording)))


def _whole(ticks: Floats, recording: Recording) -> Ticks:
    """Whole ticks where the recording has whole ones."""
    return np.rint(ticks).astype(np.int64) if recording.exact else ticks
