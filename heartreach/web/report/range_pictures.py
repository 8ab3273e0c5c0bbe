"""The pictures of a longer range: what the days, the episodes and the tools look like together."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

import numpy as np

from heartreach.language import Say
from heartreach.models import Tool
from heartreach.review.chart_words import Averaged, SurvivalSide
from heartreach.web.report.content import SHORT_MONTHS, Content
from heartreach.web.report.paper import (
    HEART,
    NUDGED,
    QUIET,
    SOFT,
    UNKNOWN_BAND,
    WARM,
    Axes,
    MaxNLocator,
    mpl,
)

__all__ = ["draw_around", "draw_days", "draw_dose", "draw_heat", "draw_survival", "draw_tools"]


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Tools as they stand beside an axis.
LOWER_NAMES = {
    Tool.OUTSOURCE: "outsource",
    Tool.METABOLIZE: "metabolize",
    Tool.ASSESS: "assess",
    Tool.CONTRIBUTE: "contribute",
}


class _Line(TypedDict):
    """How a line looks."""

    color: str
    linewidth: float
    linestyle: str
    label: str


def draw_days(axes: Axes, content: Content) -> None:
    """The range day by day."""
    days, say = content.review.days.days, content.say
    place = np.arange(len(days))
    quiet = [one.onsets - one.nudged for one in days]
    nudged = [one.nudged for one in days]
    axes.bar(place, nudged, color=NUDGED, label=say("rises with a nudge"))
    axes.bar(
        place,
        quiet,
        bottom=nudged,
        color="white",
        edgecolor=QUIET,
        hatch="///",
        label=say("other rises"),
        linewidth=0.6,
    )
    for spot, one in enumerate(days):
        if one.worn_h < 1:
            axes.axvspan(spot - 0.5, spot + 0.5, color=UNKNOWN_BAND, linewidth=0, zorder=0)
    axes.set_ylabel(say("rises"))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x", visible=False)
    step = max(1, len(days) // 10)
    shown = [date.fromisoformat(one.date) for one in days]
    axes.set_xticks(place[::step], [_short(one, say) for one in shown[::step]])
    axes.set_xlim(-0.6, len(days) - 0.4)
    half = [np.nan if one.half_time_min is None else one.half_time_min for one in days]
    right = axes.twinx()
    right.plot(place, half, "D", color=WARM, markersize=4, label=say("median half-time"))
    right.set_ylabel(say("minutes to halve"), color=WARM)
    right.set_ylim(bottom=0)
    right.grid(visible=False)
    handles, labels = axes.get_legend_handles_labels()
    more, names = right.get_legend_handles_labels()
    axes.legend(handles + more, labels + names, ncols=3, loc="lower left", bbox_to_anchor=(0, 0.98), borderaxespad=0)


def _short(day: date, say: Say) -> str:
    return say("{day} {month}", day=day.day, month=say(SHORT_MONTHS[day.month - 1]))


def draw_around(axes: Axes, content: Content) -> None:
    """Mean activation around onsets."""
    chart, say = content.review.around, content.say
    quiet: _Line = {"color": QUIET, "linewidth": 1.6, "linestyle": "--", "label": say("quiet")}
    nudged: _Line = {"color": NUDGED, "linewidth": 2, "linestyle": "-", "label": say("nudged")}
    _averaged(axes, chart.minutes, chart.quiet, quiet)
    _averaged(axes, chart.minutes, chart.nudged, nudged)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    axes.set(xlabel=say("minutes after the rise"), ylabel=say("SD above usual"))
    axes.legend(loc="upper right")


def _averaged(axes: Axes, minutes: Sequence[float], side: Averaged, line: _Line) -> None:
    line["label"] += f" ({side.n})"
    axes.plot(minutes, _floats(side.mean), **line)
    if side.low is not None and side.high is not None:
        axes.fill_between(minutes, _floats(side.low), _floats(side.high), color=line["color"], alpha=0.15, linewidth=0)


def _floats(values: Sequence[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in values]


def draw_survival(axes: Axes, content: Content) -> None:
    """How many episodes had not yet halved."""
    chart, say = content.review.survival, content.say
    sides: tuple[tuple[SurvivalSide | None, str, str, str], ...] = (
        (chart.quiet, QUIET, "--", say("quiet")),
        (chart.nudged, NUDGED, "-", say("nudged")),
    )
    for side, color, style, name in sides:
        if side is None:
            continue
        at, share = [0.0, *side.at, 120.0], [1.0, *side.share, side.share[-1] if side.share else 1.0]
        axes.step(at, share, where="post", color=color, linestyle=style, linewidth=2, label=f"{name} ({side.n})")
        low, high = [1.0, *_floats(side.low), np.nan], [1.0, *_floats(side.high), np.nan]
        axes.fill_between(at, low, high, step="post", color=color, alpha=0.15, linewidth=0)
    axes.set(xlabel=say("minutes after the rise"), ylabel=say("share not yet halved"))
    axes.set(xlim=(0, _reach(sides)), ylim=(0, 1.03))
    axes.legend(loc="upper right")


def _reach(sides: Sequence[tuple[SurvivalSide | None, str, str, str]]) -> float:
    """As far as the last step, and a little further."""
    last = max((side.at[-1] for side, *_ in sides if side is not None and side.at), default=60.0)
    return min(120.0, max(30.0, 1.3 * last))


def draw_tools(axes: Axes, content: Content) -> None:
    """Tools, the soonest recovery first."""
    ranked, say = content.review.tools.ranked, content.say
    for place, bar in enumerate(reversed(ranked)):
        axes.plot([bar.low95_min, bar.high95_min], [place] * 2, color=NUDGED, linewidth=1.2)
        axes.plot([bar.low80_min, bar.high80_min], [place] * 2, color=NUDGED, linewidth=4.5, solid_capstyle="butt")
        axes.plot(bar.mean_min, place, "o", color=NUDGED, markerfacecolor="white", markersize=7)
    names = [
        say(
            "{tool} ({n}; soonest with {percent}%)",
            tool=say(LOWER_NAMES[bar.tool]),
            n=bar.n,
            percent=f"{100 * bar.best:.0f}",
        )
        for bar in reversed(ranked)
    ]
    axes.set_yticks(range(len(ranked)), names)
    axes.set_xlabel(say("minutes to halve: mean, 80 % and 95 %"))
    axes.set_ylim(-0.6, len(ranked) - 0.4)
    if axes.get_position().width > 0.8:  # on a sheet, where nothing makes room for long names
        box = axes.get_position()
        axes.set_position((box.x0 + 0.2, box.y0, box.width - 0.2, box.height))


def draw_dose(axes: Axes, content: Content) -> None:
    """Felt support and recovery."""
    chart, say = content.review.dose, content.say
    spread = np.linspace(-0.18, 0.18, 7)
    at = [one.felt + spread[place % 7] for place, one in enumerate(chart.points)]
    for censored, inside, name in ((False, NUDGED, None), (True, "none", say("not followed so long"))):
        dots = [(x, one.minutes) for x, one in zip(at, chart.points, strict=True) if one.censored is censored]
        if dots:
            axes.plot(*zip(*dots, strict=True), "o", color=NUDGED, mfc=inside, markersize=4, alpha=0.6, label=name)
    if any(one.censored for one in chart.points):
        axes.legend(loc="upper right")
    axes.step(
        [one.felt for one in chart.fitted], [one.minutes for one in chart.fitted], where="mid", color=HEART, linewidth=2
    )
    axes.set(
        xlabel=say("felt seen and heard, 0 to 4"), ylabel=say("minutes to halve"), xlim=(-0.5, 4.5), xticks=range(5)
    )
    axes.set_ylim(bottom=0)


def draw_heat(axes: Axes, content: Content) -> None:
    """Onsets an hour worn, by weekday and hour."""
    chart, say = content.review.onset_heat, content.say
    grid = np.array([[np.nan if value is None else value for value in row] for row in chart.per_hour], dtype=float)
    worn = np.array([[value or 0.0 for value in row] for row in chart.worn_h], dtype=float)
    shown = axes.imshow(grid, aspect="auto", cmap="YlGnBu", vmin=0, interpolation="nearest")
    for row, column in zip(*np.nonzero((worn < chart.thin_below_h) & ~np.isnan(grid)), strict=True):
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(mpl.patches.Rectangle(corner, 1, 1, fill=False, hatch="////", edgecolor=QUIET, linewidth=0))
    axes.set_yticks(range(7), [say(WEEKDAYS[day]) for day in range(7)])
    axes.set_xticks(range(0, 24, 3), [say("{hour} h", hour=hour) for hour in range(0, 24, 3)])
    axes.grid(visible=False)
    figure = axes.get_figure()
    if figure is not None:
        figure.colorbar(shown, ax=axes, label=say("rises an hour worn"), pad=0.02)
