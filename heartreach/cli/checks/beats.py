"""Did the last hour of beats arrive whole? The integrity record of the link, as the hub stored it."""

import math

import numpy as np

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.config import Settings, data_folder
from heartreach.errors import HeartreachError
from heartreach.store import Reader
from heartreach.store.columns import Qualities
from heartreach.store.layout import Layout

__all__ = ["ago", "check", "integrity"]

#: The stretch that is judged, up to the last beat, in seconds.
STRETCH_S = 3600.0
#: Sum of RR over the time it took: within these beats arrive whole (hardware_notes.md).
LOW, HIGH = 0.9, 1.1


def check(settings: Settings, now: float) -> list[Finding]:
    """Look at what is stored of this wearer's link."""
    folder = data_folder(settings)
    if not Layout(folder).database.exists():
        return [Finding("beats", Verdict.NOTE, f"nothing is stored in {folder} yet", "Start with `heartreach run`.")]
    try:
        with Reader.open(folder) as reader:
            last = reader.last_beat_at(settings.wearer.id)
            if last is None:
                advice = "Put the strap on and start `heartreach run`."
                return [Finding("beats", Verdict.NOTE, f"no beat of {settings.wearer.id!r} is stored yet", advice)]
            minutes = reader.quality(settings.wearer.id, last - STRETCH_S, last + 60.0)
    except HeartreachError as error:
        return [Finding("beats", Verdict.BAD, error.message, error.advice)]
    return [Finding("last beat", Verdict.GOOD, f"{ago(now - last)} ago"), integrity(minutes)]


def integrity(minutes: Qualities) -> Finding:
    """Judge the minutes before the last beat.

    >>> none = np.array([])
    >>> integrity(Qualities(*[none] * 9)).what
    'no minute of the link is on record'
    """
    known = minutes.coverage[~np.isnan(minutes.coverage)]
    if not known.size:
        return Finding("integrity", Verdict.NOTE, "no minute of the link is on record", "Ask again in some minutes.")
    coverage = float(np.mean(known))
    what = (
        f"coverage {coverage:.2f} over {known.size} minutes (lowest {known.min():.2f}); {_sum(minutes.duplicates)} "
        f"repeats dropped, {_sum(minutes.gaps)} gaps, {_sum(minutes.dropped)} frames left out, "
        f"{_sum(minutes.malformed)} malformed{_lag(minutes)}"
    )
    if coverage > HIGH:
        advice = "Beats are counted twice: close other programs that use the strap and update the Bluetooth stack."
        return Finding("integrity", Verdict.BAD, what, advice)
    if coverage < LOW:
        advice = "Beats are missing: moisten the strap, come nearer, change its battery (hardware_notes.md)."
        return Finding("integrity", Verdict.NOTE, what, advice)
    return Finding("integrity", Verdict.GOOD, what)


def _sum(counts: np.ndarray) -> int:
    return int(np.nansum(counts))


def _lag(minutes: Qualities) -> str:
    known = minutes.lag_s[~np.isnan(minutes.lag_s)]
    return f"; beats arrive {np.median(known):.1f} s late" if known.size else ""


def ago(seconds: float) -> str:
    """Whole units that a person thinks in.

    >>> ago(40.0), ago(7500.0), ago(200_000.0)
    ('40 s', '2 h', '2 days')
    """
    for size, unit in ((86_400, " days"), (3600, " h"), (60, " min")):
        if seconds >= 2 * size or (seconds >= size and size < 86_400):
            return f"{math.floor(seconds / size)}{unit}"
    return f"{max(0, round(seconds))} s"
