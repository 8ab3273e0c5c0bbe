"""Read a recording from CSV and tell it as the strap would have: beats, gaps and movement in their order."""

import csv
import gzip
import heapq
import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from heartreach.errors import BadInput
from heartreach.models import TICKS_PER_SECOND, Beat, Gap, GapReason, Motion

__all__ = ["Recording", "read_recording"]

#: gzip's first two bytes (RFC 1952, section 2.3.1).
GZIP_MAGIC = b"\x1f\x8b"
#: A beat's stamp and length may disagree by this much before beats are missing, in seconds: stamps in ms or better,
#: and stamps in whole seconds.
FINE_SLACK_S, COARSE_SLACK_S = 0.28, 1.25
#: Beats that are looked at to see how fine the stamps are.
LOOK_AT = 200
#: The longest recording that is believed, in seconds (a year); beyond, the times are in another unit.
LONGEST_S = 366 * 86_400.0
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
        out_of_order: lines left out because their time ran backwards.
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
        rr: CSV, plain or gzipped; `t_s` is the end of the interval.
        acc: CSV with `t_s,mag_mean_g,mag_sd_g` a second or `t_s,vm_sum,steps,lying,off` every five.

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
    rows = list(_rows(path, ("t_s", "rr_ms")))
    if not rows:
        raise BadInput(f"{path} holds no beats", "Check that it is the RR file: one line per beat, `t_s,rr_ms`.")
    if rows[-1][0] - rows[0][0] > LONGEST_S:
        raise BadInput(f"{path} spans more than a year", "`t_s` must be in seconds and `rr_ms` in milliseconds.")
    if max(rr_ms for _, rr_ms in rows) < SHORTEST_RR_MS:
        raise BadInput(f"{path} holds no interval that a heart could have", "`rr_ms` must be in milliseconds.")
    coarse = all(row[0] == int(row[0]) for row in islice(rows, LOOK_AT))
    slack_s = COARSE_SLACK_S if coarse else FINE_SLACK_S
    before: float | None = None
    stamped = -math.inf
    for at, rr_ms in rows:
        if at < stamped:
            recording.out_of_order += 1
            continue
        stamped = at
        before = _add_beat(recording.beats, before, at, rr_ms / 1000, slack_s, coarse=coarse)


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
    with _open(path) as file:
        header = set(_header(file))
    make: Callable[[tuple[str, ...], list[float]], Motion]
    columns: tuple[str, ...]
    if {"t_s", "mag_sd_g"} <= header:
        make, columns = _from_magnitude, ("t_s", "mag_sd_g")
    elif {"t_s", "vm_sum"} <= header:
        make, columns = _from_counts, ("t_s", "vm_sum", *sorted(header & {"steps", "lying", "off"}))
    else:
        raise BadInput(
            f"{path} has the columns {', '.join(sorted(header))}",
            "Movement needs `t_s,mag_mean_g,mag_sd_g` or `t_s,vm_sum,steps,lying,off`.",
        )
    stamped = -math.inf
    for row in _rows(path, columns):
        if row[0] < stamped:
            recording.out_of_order += 1
            continue
        stamped = row[0]
        recording.motion.append(make(columns, row))


def _from_magnitude(_columns: tuple[str, ...], row: list[float]) -> Motion:
    return Motion(at=row[0] + MAGNITUDE_SPAN_S, span_s=MAGNITUDE_SPAN_S, sd_g=max(0.0, row[1]))


def _from_counts(columns: tuple[str, ...], row: list[float]) -> Motion:
    value = dict(zip(columns, row, strict=True))
    return Motion(
        at=row[0] + COUNTS_SPAN_S,
        span_s=COUNTS_SPAN_S,
        sd_g=max(0.0, value["vm_sum"] * G_PER_COUNT),
        steps=int(value["steps"]) if "steps" in value else None,
        lying=value["lying"] >= 0.5 if "lying" in value else None,
        worn=value["off"] < 0.5 if "off" in value else None,
    )


def _open(path: Path) -> TextIO:
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == GZIP_MAGIC
        opener: Callable[..., TextIO] = gzip.open if zipped else open
        return opener(path, "rt", encoding="utf-8-sig", newline="")
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}", "Check the name; a relative path starts where you are.") from None
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read: {error.strerror or error}", "Check that it is a file you may read."
        ) from None


def _header(file: TextIO) -> list[str]:
    return [name.strip() for name in next(csv.reader(file), [])]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[list[float]]:
    """The wanted columns of every line, as finite numbers."""
    line = 1
    try:
        with _open(path) as file:
            header = _header(file)
            missing = [name for name in columns if name not in header]
            if missing:
                raise BadInput(
                    f"{path} has no column {' and no '.join(missing)}",
                    f"Its first line must name {', '.join(columns)}.",
                )
            places = [header.index(name) for name in columns]
            for row in csv.reader(file):
                line += 1
                if row:
                    yield _numbers(row, places)
    except (ValueError, IndexError, csv.Error) as error:
        raise BadInput(f"line {line} of {path} is malformed", f"Mend or delete that line ({error}).") from None
    except (EOFError, OSError, zlib.error):
        raise BadInput(f"{path} is damaged: it ends or breaks inside the compressed data", "Copy it again.") from None


def _numbers(row: list[str], places: list[int]) -> list[float]:
    values = [float(row[place]) for place in places]
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is not a finite number")
    return values
