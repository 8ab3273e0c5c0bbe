"""The pictures of one day: heart rate and activation over what the body did."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from heartreach.models import BodyState, Prompt, PromptKind
from heartreach.web.report.content import Content
from heartreach.web.report.paper import (
    BANDS,
    HEART,
    NUDGED,
    SOFT,
    UNKNOWN_BAND,
    WARM,
    Axes,
)

__all__ = ["draw_activation", "draw_heart"]


def draw_heart(axes: Axes, content: Content) -> None:
    """Heart rate over the day."""
    _day_line(axes, content, "hr_bpm", HEART)
    axes.set_ylabel(content.say("beats a minute"))


def draw_activation(axes: Axes, content: Content) -> None:
    """Activation over the day, with its threshold, onsets and nudges."""
    day = content.day
    if day is None:
        return
    _day_line(axes, content, "score", NUDGED)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    axes.set_ylabel(content.say("SD above usual"))
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.28 * (high - low), high)
    floor = axes.get_ylim()[0]
    step = (low - floor) / 3
    first = day.start
    axes.plot(
        [(one.at - first) / 3600 for one in day.onsets], [low - step] * len(day.onsets), "^", color=HEART, markersize=6
    )
    for one in day.decisions:
        if one.kind is PromptKind.ONSET:
            nudge = isinstance(one, Prompt)
            face = NUDGED if nudge else "white"
            axes.plot((one.at - first) / 3600, low - 2 * step, "o", color=NUDGED, markerfacecolor=face, markersize=6)
    for bar in content.lines.connections if content.lines else ():
        axes.plot(
            [(bar.start - first) / 3600, (bar.at - first) / 3600], [floor + 0.4 * step] * 2, color=WARM, linewidth=5
        )


def _day_line(axes: Axes, content: Content, column: str, color: str) -> None:
    """One column of the day, with bands for what was not judged; a line is never drawn across a hole."""
    day = content.day
    if day is None:
        return
    series = day.series
    values = [np.nan if value is None else value for value in getattr(series, column)]
    hours = (series.start - day.start + series.step_s * np.arange(len(values))) / 3600
    axes.plot(hours, values, color=color, linewidth=0.8)
    for start, end, state in _stretches(series.state):
        shade = UNKNOWN_BAND if state in {None, BodyState.NO_CONTACT, BodyState.UNKNOWN} else BANDS.get(state)
        if shade is not None and len(hours):
            axes.axvspan(hours[start], hours[min(end, len(hours) - 1)], color=shade, linewidth=0, zorder=0)
    length = (day.end - day.start) / 3600
    axes.set_xlim(0, length)
    ticks = np.arange(0, length + 0.1, 3)
    zone = ZoneInfo(day.tz)
    axes.set_xticks(ticks, [f"{datetime.fromtimestamp(day.start + 3600 * tick, zone):%H:%M}" for tick in ticks])


def _stretches(states: Sequence[BodyState | None]) -> list[tuple[int, int, BodyState | None]]:
    """Runs of the same state, as (first, one past the last, state)."""
    found, start = [], 0
    for place in range(1, len(states) + 1):
        if place == len(states) or states[place] is not states[start]:
            found.append((start, place, states[start]))
            start = place
    return found
