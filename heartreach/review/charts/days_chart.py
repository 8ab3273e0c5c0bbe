"""The stretch day by day: how long the strap was worn, what happened, and how soon it passed."""

from collections import Counter, defaultdict
from statistics import median

import numpy as np

from heartreach.language import ENGLISH, Say
from heartreach.review.chart_words import DayRow, DaysChart
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import Material
from heartreach.review.charts.saying import share

__all__ = ["days_chart"]


def days_chart(material: Material, say: Say = ENGLISH) -> DaysChart:
    """One row for each day, days without wear included.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> [(one.date, one.worn_h) for one in days_chart(nothing).days]
    [('2025-03-10', 0.0), ('2025-03-11', 0.0)]
    """
    tz, ordinal = material.tz, material.first.toordinal()
    length = len(material.days)
    clock = on_the_clock(material.worn.at, tz)
    worn_h = np.bincount(np.clip(clock.day - ordinal, 0, length - 1), material.worn.worn_s / 3600, minlength=length)
    onsets = Counter(on_the_clock([one.at for one in material.onsets], tz).day.tolist())
    nudged = Counter(on_the_clock([one.at for one in material.outcomes if one.nudged], tz).day.tolist())
    reached = Counter(on_the_clock([one.end for one in material.reached], tz).day.tolist())
    half_times: defaultdict[int, list[float]] = defaultdict(list)
    known = [(one.at, one.half_time_min) for one in material.outcomes if one.half_time_min is not None]
    for day, (_, minutes) in zip(on_the_clock([at for at, _ in known], tz).day.tolist(), known, strict=True):
        half_times[day].append(minutes)
    rows = tuple(
        DayRow(
            date=one.isoformat(),
            worn_h=round(float(hours), 2),
            onsets=onsets[day],
            nudged=nudged[day],
            connections=reached[day],
            half_time_min=round(median(half_times[day]), 2) if half_times[day] else None,
        )
        for one, hours in zip(material.days, worn_h.tolist(), strict=True)
        for day in (one.toordinal(),)
    )
    return DaysChart(
        sentence=_sentence(rows, len(material.onsets), float(worn_h.sum()), say),
        n=len(material.onsets),
        n_of=say.count(len(material.onsets), "rise", "rises"),
        coverage=share(float(worn_h.sum()), (material.end - material.start) / 3600),
        coverage_of=say("hours of these days, worn"),
        days=rows,
    )


def _sentence(rows: tuple[DayRow, ...], onsets: int, worn_h: float, say: Say) -> str:
    worn = sum(one.worn_h > 0 for one in rows)
    if not worn:
        return say("The strap was not worn in this time.")
    return say.count(
        len(rows),
        "Worn on {worn} of {n} day, {hours} hours in all; {rises}.",
        "Worn on {worn} of {n} days, {hours} hours in all; {rises}.",
        worn=worn,
        hours=say.number(worn_h, ".0f"),
        rises=say.count(onsets, "{n} rise", "{n} rises"),
    )
