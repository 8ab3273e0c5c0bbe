"""The dense series: words that come every second or every few, kept in chunks instead of rows.

The numbers given here are written into every database; they are only ever added to.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from heartreach.models import Beat, BodyState, HeartRate, LinkQuality, Motion, Reading, SignalMode, Word
from heartreach.store.column import Column

__all__ = [
    "BEATS",
    "HEART_RATES",
    "LEANS",
    "LINK_QUALITY",
    "MODES",
    "MOTION",
    "READINGS",
    "SERIES",
    "STATES",
    "Cell",
    "Lean",
    "Series",
    "parts",
    "row_of",
]

#: Stored code of a body state = its place here. Append only.
STATES = (
    BodyState.NO_CONTACT,
    BodyState.UNKNOWN,
    BodyState.WARMUP,
    BodyState.CALM,
    BodyState.RISING,
    BodyState.ACTIVATED,
    BodyState.RECOVERING,
    BodyState.EXERCISE,
    BodyState.POST_EXERCISE,
    BodyState.SLEEP,
    BodyState.TALK,
)
#: Stored code of a signal mode = its place here. Append only.
MODES = (SignalMode.RR, SignalMode.HR, SignalMode.NONE)

#: Time steps per second. 1/1024 s is the strap's own unit, so a beat that follows the last one by its RR interval needs
#: no extra bytes, and `at` comes back within half a step (0.49 ms). It also fits a minute into 16 bits.
FINE = 1024
#: The strap's smoothed heart rate changes over seconds: 16 ms is enough and halves its size.
COARSE = 64

#: What a cell of a table holds.
Cell = str | float | int | bytes | None
W = TypeVar("W", bound=Word)
R = TypeVar("R")


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Series:
    """How one kind of dense word is laid out.

    Attributes:
        name: the word, as in exports.
        code: its number in the table `chunk`.
        ticks_per_s: time steps per second.
        columns: the values beside the time.
        packed_minutes: minutes in one packed chunk: long enough to compress, short enough to stay in one page (rows
            that spill into overflow pages make a damaged page cost hours).
        interval: place of the column that predicts the next time, in the same ticks; `None` where there is none.
        row: time and values of one word, NaN for unknown.
    """

    name: str
    code: int
    ticks_per_s: int
    columns: tuple[Column, ...]
    packed_minutes: int
    interval: int | None
    row: Callable[[Word], tuple[float, ...]]

    @property
    def width(self) -> int:
        """Numbers in one row: the time and the values."""
        return 1 + len(self.columns)

    @property
    def ticks_per_minute(self) -> int:
        """Time steps in a minute; at most 65,535, so that a place in a minute fits 16 bits."""
        return 60 * self.ticks_per_s


def row_of(word: type[W], row: Callable[[W], R]) -> Callable[[Word], R]:
    """The row of a word of one kind; a word of another is a mistake of ours."""

    def checked(value: Word) -> R:
        if not isinstance(value, word):
            raise TypeError(f"a {word.__name__} was expected, not a {type(value).__name__}")
        return row(value)

    return checked


BEATS = Series(
    "beat", 1, FINE, (Column("rr_ticks", "<u2"),), 5, 0, row_of(Beat, lambda beat: (beat.at, float(beat.rr_ticks)))
)
HEART_RATES = Series(
    "heart_rate",
    2,
    COARSE,
    (Column("bpm", "<u2"),),
    5,
    None,
    row_of(HeartRate, lambda rate: (rate.at, float(rate.bpm))),
)
MOTION = Series(
    "motion",
    3,
    FINE,
    (
        Column("span_s", "<u4", 1000),
        Column("sd_g", "<u4", 10_000),
        Column("steps", "<u4", may_be_unknown=True),
        Column("lying", "<u1", may_be_unknown=True),
        Column("worn", "<u1", may_be_unknown=True),
    ),
    15,
    None,
    row_of(
        Motion,
        lambda m: (m.at, m.span_s, m.sd_g, _or_nan(m.steps), _or_nan(m.lying), _or_nan(m.worn)),
    ),
)
READINGS = Series(
    "reading",
    4,
    FINE,
    (
        Column("state", "<u1"),
        Column("mode", "<u1"),
        Column("score", "<i4", 1000, may_be_unknown=True),
        Column("hr_bpm", "<u4", 100, may_be_unknown=True),
        Column("ln_rmssd", "<i4", 1000, may_be_unknown=True),
        Column("coverage", "<u2", 1000),
    ),
    15,
    None,
    row_of(
        Reading,
        lambda r: (
            r.at,
            float(STATES.index(r.state)),
            float(MODES.index(r.mode)),
            _or_nan(r.score),
            _or_nan(r.hr_bpm),
            _or_nan(r.ln_rmssd),
            r.coverage,
        ),
    ),
)
LINK_QUALITY = Series(
    "link_quality",
    5,
    FINE,
    (
        Column("frames", "<u4"),
        Column("beats", "<u4"),
        Column("coverage", "<u4", 1000, may_be_unknown=True),
        Column("malformed", "<u4"),
        Column("duplicates", "<u4"),
        Column("gaps", "<u4"),
        Column("dropped", "<u4"),
        Column("lag_s", "<i4", 1000, may_be_unknown=True),
    ),
    60,
    None,
    row_of(
        LinkQuality,
        lambda q: (
            q.minute,
            q.frames,
            q.beats,
            _or_nan(q.coverage),
            q.malformed,
            q.duplicates,
            q.gaps,
            q.dropped,
            _or_nan(q.lag_s),
        ),
    ),
)


class Lean(Word):
    """A movement's lean: it came later than the other columns and has a series of its own, at the very same times."""

    at: float
    lean_deg: float


LEANS = Series(
    "lean",
    6,
    FINE,
    (Column("lean_deg", "<u1"),),
    60,
    None,
    row_of(Lean, lambda lean: (lean.at, lean.lean_deg)),
)

#: The series of each dense word.
SERIES: dict[type[Word], Series] = {
    Beat: BEATS,
    HeartRate: HEART_RATES,
    Motion: MOTION,
    Reading: READINGS,
    LinkQuality: LINK_QUALITY,
    Lean: LEANS,
}


def parts(word: Word) -> tuple[Word, ...]:
    """The word as it is laid out: one part for each series it goes into.

    >>> [type(part).__name__ for part in parts(Motion(at=10.0, span_s=10.0, sd_g=0.01, lean_deg=12.0))]
    ['Motion', 'Lean']
    """
    if isinstance(word, Motion) and word.lean_deg is not None:
        return word, Lean(at=word.at, lean_deg=word.lean_deg)
    return (word,)
