"""The pictures of a report; the web's only door to matplotlib, opened when a report is asked for.

Light paper, quiet ink, told apart without red and green, readable in black and white: nudged is full and dark, quiet
is open and grey.
"""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from textwrap import wrap
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

import numpy as np

from heartreach.errors import BadInput, UsageError
from heartreach.models import BodyState, Prompt, PromptKind
from heartreach.review.chart_words import Averaged, SurvivalSide
from heartreach.web.report.content import Content, Picture, Section, moments_of, sections_of, state_word, title_of

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator
except ImportError as missing:
    raise UsageError(
        "A report needs the extra `plot`", 'Install it with `pip install "heartreach[plot]"`.'
    ) from missing

__all__ = ["pdf", "png", "svg"]

INK, SOFT, LINE = "#22302d", "#5b6a66", "#e3ded4"
NUDGED, QUIET, HEART, WARM = "#1c6b64", "#8d8579", "#8a5a5f", "#c98a3c"
BANDS = {
    BodyState.EXERCISE: "#f6ead9",
    BodyState.POST_EXERCISE: "#f6ead9",
    BodyState.SLEEP: "#e9eaf4",
    BodyState.TALK: "#e6f1ea",
}
UNKNOWN_BAND = "#eeeeea"
#: Inches: a picture in the page, and a sheet of A4.
WIDTH, HEIGHT = 7.4, 2.7
A4 = (8.27, 11.69)
STYLE: Any = {  # the stubs list every key of matplotlib as a literal
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.fonttype": "none",  # text stays text: it can be read aloud and found
    "svg.hashsalt": "heartreach",  # the same data give the same file
}


class _Line(TypedDict):
    """How a line looks."""

    color: str
    linewidth: float
    linestyle: str
    label: str


def svg(picture: Picture, content: Content, alt: str) -> str:
    """One picture as an inline SVG element.

    Args:
        picture: which.
        content: what to draw.
        alt: what it shows, for those who do not see it.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        _DRAW[picture](figure.subplots(), content)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": alt}, transparent=True)
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :].replace("<svg", '<svg role="img"', 1)


def png(content: Content, path: Path) -> None:
    """The whole report as one tall picture.

    Raises:
        BadInput: the file cannot be written.
    """
    sections = sections_of(content)
    heights = [_room(section) for section in sections]
    head, list_in = 2.6, _list_height(content)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(A4[0], head + sum(heights) + list_in + 0.5))
        sheet = _Sheet(figure)
        sheet.head(content)
        for section, height in zip(sections, heights, strict=True):
            sheet.section(section, content, height)
        sheet.moments(content)
        sheet.foot()
        _save(lambda: figure.savefig(path, dpi=150), path)


def pdf(content: Content, path: Path) -> None:
    """The whole report as sheets of A4.

    Raises:
        BadInput: the file cannot be written.
    """
    with mpl.rc_context({**STYLE, "pdf.fonttype": 42}):
        sheets = list(_sheets(content))

        def save() -> None:
            with PdfPages(
                path, metadata={"Title": f"heartreach: {title_of(content.review)}", "CreationDate": None}
            ) as book:
                for figure in sheets:
                    book.savefig(figure)

        _save(save, path)


def _sheets(content: Content) -> list[Figure]:
    sheets: list[Figure] = []
    sheet = _Sheet(_a4(sheets))
    sheet.head(content)
    for section in sections_of(content):
        height = _room(section)
        if sheet.left < height + 0.4:
            sheet.foot()
            sheet = _Sheet(_a4(sheets))
        sheet.section(section, content, height)
    if moments_of(content) and sheet.left < _list_height(content) + 0.4:
        sheet.foot()
        sheet = _Sheet(_a4(sheets))
    sheet.moments(content)
    sheet.foot()
    return sheets


def _a4(sheets: list[Figure]) -> Figure:
    sheets.append(Figure(figsize=A4))
    return sheets[-1]


def _save(save: Callable[[], None], path: Path) -> None:
    try:
        save()
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", "Choose another file with --out.") from error


def _room(section: Section) -> float:
    """Inches a section takes on a sheet."""
    return (HEIGHT + 0.55 if section.picture else 0.6) + 0.17 * _lines(section.sentence) + 0.14 * _lines(section.small)


def _lines(text: str) -> int:
    return 1 + len(text) // 105


def _list_height(content: Content) -> float:
    moments = moments_of(content)
    return 0.6 + 0.19 * len(moments) if moments else 0.0


class _Sheet:
    """A figure that is filled from the top, in inches."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._width, self._height = figure.get_size_inches()
        self.left = float(self._height) - 0.45

    def head(self, content: Content) -> None:
        """Title, mark and answer card."""
        self._say("heartreach", 11, color=NUDGED)
        self._say(title_of(content.review), 17, gap=0.36)
        if content.review.simulated:
            self._say("SIMULATED: nobody lived these days", 9, color="#8a4b12", gap=0.2)
        self._say(f"Does a nudge to reach out help?  {state_word(content.card)}", 12, gap=0.32, weight="bold")
        self._wrapped(content.card.sentence, 10)
        if content.card.note:
            self._wrapped(content.card.note, 8, color=SOFT)
        self.left -= 0.12

    def section(self, section: Section, content: Content, height: float) -> None:
        """Title, sentence, picture and small print in `height` inches."""
        floor = self.left - height
        self._say(section.title, 12, gap=0.27, weight="bold")
        self._wrapped(section.sentence, 9.5)
        if section.picture:
            bottom = self.left - HEIGHT
            axes = self._figure.add_axes((0.11, (bottom + 0.38) / self._height, 0.83, (HEIGHT - 0.66) / self._height))
            _DRAW[section.picture](axes, content)
            self.left = bottom
        self._wrapped(section.small, 7.5, color=SOFT)
        self.left = floor

    def moments(self, content: Content) -> None:
        """The day's list."""
        moments = moments_of(content)
        if moments:
            self._say("What happened", 12, gap=0.3, weight="bold")
        for moment in moments:
            self._say(f"{moment.clock}   {moment.what}; {moment.told}"[:130], 8, gap=0.19)

    def foot(self) -> None:
        """What this is not."""
        text = "A wellness tool, not a medical device. Activation is how far the heart is from this person's own usual."
        self._figure.text(0.08, 0.22 / self._height, text, fontsize=7, color=SOFT)

    def _say(self, text: str, size: float, *, color: str = INK, gap: float = 0.25, weight: str = "normal") -> None:
        self.left -= gap
        self._figure.text(0.08, self.left / self._height, text, fontsize=size, color=color, weight=weight)

    def _wrapped(self, text: str, size: float, color: str = INK) -> None:
        for line in wrap(text, round(1000 / size)):
            self._say(line, size, color=color, gap=size / 72 * 1.45)


# --- drawings ---------------------------------------------------------------------------------------------------------


def _heart(axes: Axes, content: Content) -> None:
    _day_line(axes, content, "hr_bpm", HEART)
    axes.set_ylabel("beats a minute")


def _activation(axes: Axes, content: Content) -> None:
    day = content.day
    if day is None:
        return
    _day_line(axes, content, "score", NUDGED)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    axes.set_ylabel("SD above usual")
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


def _days(axes: Axes, content: Content) -> None:
    days = content.review.days.days
    place = np.arange(len(days))
    quiet = [one.onsets - one.nudged for one in days]
    nudged = [one.nudged for one in days]
    axes.bar(place, nudged, color=NUDGED, label="onsets with a nudge")
    axes.bar(
        place, quiet, bottom=nudged, color="white", edgecolor=QUIET, hatch="///", label="other onsets", linewidth=0.6
    )
    for spot, one in enumerate(days):
        if one.worn_h < 1:
            axes.axvspan(spot - 0.5, spot + 0.5, color=UNKNOWN_BAND, linewidth=0, zorder=0)
    axes.set_ylabel("onsets")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x", visible=False)
    step = max(1, len(days) // 10)
    shown = [date.fromisoformat(one.date) for one in days]
    axes.set_xticks(place[::step], [f"{one.day} {one:%b}" for one in shown[::step]])
    axes.set_xlim(-0.6, len(days) - 0.4)
    half = [np.nan if one.half_time_min is None else one.half_time_min for one in days]
    right = axes.twinx()
    right.plot(place, half, "D", color=WARM, markersize=4, label="median half-time")
    right.set_ylabel("minutes to halve", color=WARM)
    right.set_ylim(bottom=0)
    right.grid(visible=False)
    handles, labels = axes.get_legend_handles_labels()
    more, names = right.get_legend_handles_labels()
    axes.legend(handles + more, labels + names, ncols=3, loc="lower left", bbox_to_anchor=(0, 0.98), borderaxespad=0)


def _around(axes: Axes, content: Content) -> None:
    chart = content.review.around
    _averaged(axes, chart.minutes, chart.quiet, {"color": QUIET, "linewidth": 1.6, "linestyle": "--", "label": "quiet"})
    _averaged(axes, chart.minutes, chart.nudged, {"color": NUDGED, "linewidth": 2, "linestyle": "-", "label": "nudged"})
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    axes.set(xlabel="minutes after the onset", ylabel="SD above usual")
    axes.legend(loc="upper right")


def _averaged(axes: Axes, minutes: Sequence[float], side: Averaged, line: _Line) -> None:
    line["label"] += f" ({side.n})"
    axes.plot(minutes, _floats(side.mean), **line)
    if side.low is not None and side.high is not None:
        axes.fill_between(minutes, _floats(side.low), _floats(side.high), color=line["color"], alpha=0.15, linewidth=0)


def _floats(values: Sequence[float | None]) -> list[float]:
    return [np.nan if value is None else value for value in values]


def _survival(axes: Axes, content: Content) -> None:
    chart = content.review.survival
    sides: tuple[tuple[SurvivalSide | None, str, str, str], ...] = (
        (chart.quiet, QUIET, "--", "quiet"),
        (chart.nudged, NUDGED, "-", "nudged"),
    )
    for side, color, style, name in sides:
        if side is None:
            continue
        at, share = [0.0, *side.at, 120.0], [1.0, *side.share, side.share[-1] if side.share else 1.0]
        axes.step(at, share, where="post", color=color, linestyle=style, linewidth=2, label=f"{name} ({side.n})")
        low, high = [1.0, *_floats(side.low), np.nan], [1.0, *_floats(side.high), np.nan]
        axes.fill_between(at, low, high, step="post", color=color, alpha=0.15, linewidth=0)
    axes.set(xlabel="minutes after the onset", ylabel="share not yet halved", xlim=(0, _reach(sides)), ylim=(0, 1.03))
    axes.legend(loc="upper right")


def _reach(sides: Sequence[tuple[SurvivalSide | None, str, str, str]]) -> float:
    """As far as the last step, and a little further."""
    last = max((side.at[-1] for side, *_ in sides if side is not None and side.at), default=60.0)
    return min(120.0, max(30.0, 1.3 * last))


def _tools(axes: Axes, content: Content) -> None:
    ranked = content.review.tools.ranked
    for place, bar in enumerate(reversed(ranked)):
        axes.plot([bar.low95_min, bar.high95_min], [place] * 2, color=NUDGED, linewidth=1.2)
        axes.plot([bar.low80_min, bar.high80_min], [place] * 2, color=NUDGED, linewidth=4.5, solid_capstyle="butt")
        axes.plot(bar.mean_min, place, "o", color=NUDGED, markerfacecolor="white", markersize=7)
    names = [f"{bar.tool.value} ({bar.n}; soonest with {bar.best:.0%})" for bar in reversed(ranked)]
    axes.set_yticks(range(len(ranked)), names)
    axes.set_xlabel("minutes to halve: mean, 80 % and 95 %")
    axes.set_ylim(-0.6, len(ranked) - 0.4)
    if axes.get_position().width > 0.8:  # on a sheet, where nothing makes room for long names
        box = axes.get_position()
        axes.set_position((box.x0 + 0.2, box.y0, box.width - 0.2, box.height))


def _dose(axes: Axes, content: Content) -> None:
    chart = content.review.dose
    spread = np.linspace(-0.18, 0.18, 7)
    at = [one.felt + spread[place % 7] for place, one in enumerate(chart.points)]
    axes.plot(at, [one.minutes for one in chart.points], "o", color=NUDGED, markersize=4, alpha=0.6)
    axes.step(
        [one.felt for one in chart.fitted], [one.minutes for one in chart.fitted], where="mid", color=HEART, linewidth=2
    )
    axes.set(xlabel="felt seen and heard, 0 to 4", ylabel="minutes to halve", xlim=(-0.5, 4.5), xticks=range(5))
    axes.set_ylim(bottom=0)


def _heat(axes: Axes, content: Content) -> None:
    chart = content.review.onset_heat
    grid = np.array([[np.nan if value is None else value for value in row] for row in chart.per_hour], dtype=float)
    worn = np.array([[value or 0.0 for value in row] for row in chart.worn_h], dtype=float)
    shown = axes.imshow(grid, aspect="auto", cmap="YlGnBu", vmin=0, interpolation="nearest")
    for row, column in zip(*np.nonzero((worn < chart.thin_below_h) & ~np.isnan(grid)), strict=True):
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(mpl.patches.Rectangle(corner, 1, 1, fill=False, hatch="////", edgecolor=QUIET, linewidth=0))
    axes.set_yticks(range(7), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    axes.set_xticks(range(0, 24, 3), [f"{hour} h" for hour in range(0, 24, 3)])
    axes.grid(visible=False)
    figure = axes.get_figure()
    if figure is not None:
        figure.colorbar(shown, ax=axes, label="onsets an hour worn", pad=0.02)


_DRAW: dict[Picture, Callable[[Axes, Content], None]] = {
    Picture.HEART: _heart,
    Picture.ACTIVATION: _activation,
    Picture.DAYS: _days,
    Picture.AROUND: _around,
    Picture.SURVIVAL: _survival,
    Picture.TOOLS: _tools,
    Picture.DOSE: _dose,
    Picture.HEAT: _heat,
}
