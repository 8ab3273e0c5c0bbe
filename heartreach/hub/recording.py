"""Read a recording from CSV and tell it as the strap would have: beats, gaps and movement in their order."""

import heapq
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.hub.table import read_header, read_numbers
from heartreach.models import TICKS_PER_SECOND, Beat, Gap, GapReason, Motion
from heartreach.plain_text import tell_beginnings

__all__ = ["Recording", "read_recording"]

#: A beat's stamp and length may disagree by this much before beats are missing, in seconds: stamps in ms or better,
#: and stamps in whole seconds.
FINE_SLACK_S, COARSE_SLACK_S = 0.28, 1.25
#: Beats that are looked at to see how fine the stamps are.
LOOK_AT = 200
#: The longest recording that is believed, in seconds (a year); beyond, the times are in another unit.
LONGEST_S = 366 * 86_400.0
#: Stamps of neighbouring beats lie an interval apart, beside the holes; where most are this many times further apart
#: they are in milliseconds.
STRETCHED = 100.0
#: No heart beats twice within this, in ms (300 a minute): a file with nothing longer is in seconds, or no RR file.
SHORTEST_RR_MS = 200.0
#: g of SD per ActiGraph count in a 5 s bin: 0.01664 g per count and sample at 10 samples a second makes 50 samples,
#: and the SD of a sine is 1.11 times its mean size (Tryon & Williams 1996, doi:10.3758/BF03203665).
G_PER_COUNT = 0.01664 / 50 * 1.11
MAGNITUDE_SPAN_S, COUNTS_SPAN_S = 1.0, 5.0


@dataclass(slots=True)
class Recording:
    """Beats and movement of one wearer, oldest first.

    Attributes:
        beats: the beats and the gaps between them.
        motion: movement, empty where nobody measured it.
        out_of_order: lines whose time ran backwards; they were put in the order of their times.
    """

    beats: list[Beat | Gap] = field(default_factory=list)
    motion: list[Motion] = field(default_factory=list)
    out_of_order: int = 0

    @property
    def start(self) -> float:
        """Zero, or the first beat's time where the file counts from somewhere else, such as 1970."""
        first = _moment(self.beats[0])
        return 0.0 if 0 <= first < 86_400 else first

    @property
    def end(self) -> float:
        """The last beat's time."""
        return _moment(self.beats[-1])

    def events(self) -> Iterator[Beat | Gap | Motion]:
        """Everything in the order it happened."""
        return heapq.merge(self.beats, self.motion, key=_moment)


def read_recording(rr: Path, acc: Path | None = None) -> Recording:
    """Read beats from `rr` (columns `t_s`, `rr_ms`) and movement from `acc`.

    Args:
        rr: CSV, plain or gzipped; `t_s` is the end of the interval. Times of beginnings are known by fitting better.
        acc: CSV with `t_s,mag_mean_g,mag_sd_g` or `t_s,vm_sum,steps,lying,off`; `t_s` is the start of a stretch that
            lasts as long as the stamps lie apart (a second and five where there is one line only).

    Raises:
        BadInput: a file is missing, has other columns, a malformed line, or no beats at all.
    """
    recording = Recording()
    _read_beats(recording, rr)
    if acc is not None:
        _read_motion(recording, acc)
    return recording


def _moment(event: Beat | Gap | Motion) -> float:
    return event.end if isinstance(event, Gap) else event.at


def _read_beats(recording: Recording, path: Path) -> None:
    rows = _in_order(recording, read_numbers(path, ("t_s", "rr_ms")))
    if not rows:
        raise BadInput(f"{path} holds no beats", "Check that it is the RR file: one line per beat, `t_s,rr_ms`.")
    if rows[-1][0] - rows[0][0] > LONGEST_S:
        raise BadInput(f"{path} spans more than a year", "`t_s` must be in seconds and `rr_ms` in milliseconds.")
    if max(rr_ms for _, rr_ms in rows) < SHORTEST_RR_MS:
        raise BadInput(f"{path} holds no interval that a heart could have", "`rr_ms` must be in milliseconds.")
    apart_s = _apart_s([at for at, _ in rows])
    if apart_s is not None and apart_s > STRETCHED * statistics.median(rr_ms for _, rr_ms in rows) / 1000:
        raise BadInput(f"the beats of {path} lie {apart_s:g} s apart", "`t_s` must be in seconds, not milliseconds.")
    coarse = all(row[0] == int(row[0]) for row in islice(rows, LOOK_AT))
    slack_s = COARSE_SLACK_S if coarse else FINE_SLACK_S
    if not coarse and tell_beginnings([at for at, _ in rows], [rr_ms / 1000 for _, rr_ms in rows]):
        rows = sorted([at + rr_ms / 1000, rr_ms] for at, rr_ms in rows)
    before: float | None = None
    for at, rr_ms in rows:
        before = _add_beat(recording.beats, before, at, rr_ms / 1000, slack_s, coarse=coarse)


def _in_order(recording: Recording, told: Iterator[list[float]]) -> list[list[float]]:
    """The lines in the order of their first column, and a note of how many were not."""
    rows = list(told)
    recording.out_of_order += sum(later[0] < row[0] for row, later in pairwise(rows))
    return sorted(rows, key=lambda row: row[0])


def _apart_s(stamps: Sequence[float]) -> float | None:
    """How far stamps usually lie apart; `None` where there is one at most."""
    steps = [later - at for at, later in pairwise(stamps) if later > at]
    return statistics.median(steps) if steps else None


def _add_beat(  # one beat after another, with what lies between
    events: list[Beat | Gap], before: float | None, at: float, rr_s: float, slack_s: float, *, coarse: bool
) -> float:
    """Append the beat, and the gap before it where the stamps say that beats are missing; return where it ends."""
    if before is not None:
        if at - rr_s - before > slack_s:
            events.append(Gap(start=before, end=at - rr_s, reason=GapReason.LOST))
        elif coarse and abs(at - rr_s - before) <= slack_s:
            at = before + rr_s  # whole seconds are too coarse: count on from the beat before
    events.append(Beat(at=at, rr_ticks=min(max(round(rr_s * TICKS_PER_SECOND), 1), 65535)))
    return at


def _read_motion(recording: Recording, path: Path) -> None:
    header = set(read_header(path))
    if {"t_s", "mag_sd_g"} <= header:
        columns: tuple[str, ...] = ("t_s", "mag_sd_g")
    elif {"t_s", "vm_sum"} <= header:
        columns = ("t_s", "vm_sum", *sorted(header & {"steps", "lying", "off"}))
    else:
        raise BadInput(
            f"{path} has the columns {', '.join(sorted(header))}" if header else f"{path} is empty",
            "Movement needs `t_s,mag_mean_g,mag_sd_g` or `t_s,vm_sum,steps,lying,off`.",
        )
    rows = _in_order(recording, read_numbers(path, columns))
    apart_s = _apart_s([row[0] for row in rows])
    if "mag_sd_g" in columns:
        recording.motion = [_from_magnitude(row, apart_s or MAGNITUDE_SPAN_S) for row in rows]
    else:
        recording.motion = [_from_counts(columns, row, apart_s or COUNTS_SPAN_S) for row in rows]


def _from_magnitude(row: list[float], span_s: float) -> Motion:
    return Motion(at=row[0] + span_s, span_s=span_s, sd_g=max(0.0, row[1]))


def _from_counts(columns: tuple[str, ...], row: list[float], span_s: float) -> Motion:
    value = dict(zip(columns, row, strict=True))
    return Motion(
        at=row[0] + span_s,
        span_s=span_s,
        sd_g=max(0.0, value["vm_sum"] * G_PER_COUNT * (COUNTS_SPAN_S / span_s)),
        steps=int(value["steps"]) if "steps" in value else None,
        lying=value["lying"] >= 0.5 if "lying" in value else None,
        worn=value["off"] < 0.5 if "off" in value else None,
    )
