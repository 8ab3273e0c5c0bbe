"""Chart 8: at which hours of the week, per hour worn: raw counts would only show when the strap is on."""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.review.arrays import Floats
from heartreach.review.chart_words import HeatChart
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import Worn
from heartreach.review.charts.saying import numbers, share

__all__ = ["heat_chart"]

#: Hours worn less than this are hatched.
THIN_H = 2.0
#: Parts of the day and the hours at which they begin; a single hour of the week has too few moments to speak of.
PARTS = ("at night", "in the morning", "in the afternoon", "in the evening")
BEGINS = (0, 6, 12, 18)
#: A part of the day is named when it has so many moments, and so many more than the others that chance would hardly
#: bring it about: four looks at a Poisson difference, 2.5 standard errors each, are wrong together once in twenty.
LEAST, STANDS_OUT = 8, 2.5


def heat_chart(
    moments: Iterable[float],
    worn: Worn,
    tz: str,
    kind: Literal["onset", "connection"],
    hours_in_all: float,
    say: Say = ENGLISH,
) -> HeatChart:
    """Counts of moments by weekday and hour, and per hour worn.

    Args:
        moments: seconds since 1970-01-01 UTC.
        worn: when the strap was worn.
        tz: the wearer's zone.
        kind: what is counted.
        hours_in_all: hours of the stretch, for the coverage.
        say: the wearer's language.

    >>> worn = Worn(np.array([0.0, 3600.0]), np.array([3600.0, 1800.0]))  # a Thursday, 0:00 and 1:00
    >>> chart = heat_chart([60.0, 120.0, 5400.0], worn, "UTC", "onset", 24.0)
    >>> chart.per_hour[3][:3]
    (2.0, 2.0, None)
    """
    counts = _grid(np.array(list(moments), dtype=float), None, tz)
    hours = _grid(worn.at, worn.worn_s / 3600, tz)
    per_hour = np.where(hours > 0, counts / np.where(hours > 0, hours, 1.0), np.nan)
    n = int(counts.sum())
    return HeatChart(
        sentence=_sentence(n, _counted(n, kind, say), counts, hours, say),
        n=n,
        n_of=say.count(n, "rise", "rises") if kind == "onset" else say.count(n, "connection", "connections"),
        coverage=share(float(hours.sum()), hours_in_all),
        coverage_of=say("hours of these days, worn"),
        note=say("Per hour worn; hatched where it was worn for less than {hours} hours.", hours=f"{THIN_H:.0f}"),
        counts=tuple(numbers(row) for row in counts),
        worn_h=tuple(numbers(row, 2) for row in hours),
        per_hour=tuple(numbers(row) for row in per_hour),
        thin_below_h=THIN_H,
    )


def _grid(at: Floats, weight: Floats | None, tz: str) -> Floats:
    clock = on_the_clock(at, tz)
    return np.bincount(clock.weekday * 24 + clock.hour, weight, minlength=7 * 24).reshape(7, 24).astype(float)


def _counted(n: int, kind: Literal["onset", "connection"], say: Say) -> str:
    if kind == "onset":
        return say.count(n, "{n} rise", "{n} rises")
    return say.count(n, "{n} connection", "{n} connections")


def _sentence(n: int, counted: str, counts: Floats, hours: Floats, say: Say) -> str:
    if n < LEAST:
        return say("Too few to see a pattern yet: {counted}.", counted=counted)
    if not hours.any():
        return say("{counted}, at times when the strap was not worn.", counted=counted)
    told = {"counted": counted, "hours": say.number(hours.sum(), ".0f")}
    count, worn = (np.add.reduceat(grid.sum(axis=0), BEGINS) for grid in (counts, hours))
    seen = (count >= LEAST) & (worn > 0)
    rate = np.where(seen, count / np.where(worn > 0, worn, 1.0), -1.0)
    best = int(rate.argmax())
    if not seen[best] or _difference(count, worn, best) < STANDS_OUT:
        return say("{counted} in {hours} hours worn; no part of the day stands out.", **told)
    return say(
        "{counted} in {hours} hours worn; the most {part}, {rate} an hour against {mean} over the day.",
        **told,
        part=say(PARTS[best]),
        rate=say.number(rate[best], ".1f"),
        mean=say.number(n / hours.sum(), ".1f"),
    )


def _difference(count: Floats, worn: Floats, part: int) -> float:
    """How far a part's rate lies above that of the rest, in standard errors of Poisson counts."""
    rest, elsewhere = count.sum() - count[part], worn.sum() - worn[part]
    if elsewhere <= 0:
        return 0.0
    common = count.sum() / worn.sum()
    error = (common / worn[part] + common / elsewhere) ** 0.5
    return float((count[part] / worn[part] - rest / elsewhere) / error)
