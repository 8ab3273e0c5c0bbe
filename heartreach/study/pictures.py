"""The pictures of a study report; the study's only door to matplotlib."""

import io
from collections.abc import Callable
from typing import Any

from heartreach.errors import UsageError, install_extra
from heartreach.study.report import StudyReport

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
except ImportError as missing:
    raise UsageError("Pictures need the extra `plot`", install_extra("plot")) from missing

__all__ = ["picture"]

INK, SOFT, NUDGED, QUIET = "#22302d", "#5b6a66", "#1c6b64", "#8d8579"
STYLE: Any = {  # the stubs list every key of matplotlib as a literal
    "font.size": 9,
    "axes.edgecolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "svg.fonttype": "none",
    "svg.hashsalt": "heartreach",
}
WIDTH = 7.4


def picture(name: str, report: StudyReport) -> str:
    """One picture as an inline SVG element: `flow`, `funnel`, `chance` or `effects`."""
    draw, height = _DRAW[name]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        draw(figure.subplots(), report)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": name}, transparent=True)
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :].replace("<svg", '<svg role="img"', 1)


def _flow(axes: Axes, report: StudyReport) -> None:
    """Boxes from the onsets to the analysis, as CONSORT draws them."""
    flow = report.flow
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.axis("off")
    drawn = flow.prompt.drawn + flow.quiet.drawn
    lost = flow.points - flow.available
    boxes = {
        "onsets": (3.4, 8.9, f"{flow.points} onsets of {flow.with_points} people"),
        "out": (8.2, 7.3, f"not available {lost}\ncertain {flow.certain}"),
        "drawn": (3.4, 5.7, f"drawn {drawn}"),
        "prompt": (1.7, 3.4, f"prompt {flow.prompt.drawn}\nshown {flow.prompt.displayed}"),
        "quiet": (5.1, 3.4, f"quiet {flow.quiet.drawn}"),
        "prompt_end": (1.7, 0.9, f"analysed {flow.prompt.known}\nnot known {flow.prompt.drawn - flow.prompt.known}"),
        "quiet_end": (5.1, 0.9, f"analysed {flow.quiet.known}\nnot known {flow.quiet.drawn - flow.quiet.known}"),
    }
    for x, y, text in boxes.values():
        frame = {"boxstyle": "round,pad=0.5", "facecolor": "white", "edgecolor": SOFT}
        axes.text(x, y, text, ha="center", va="center", bbox=frame)
    for start, end in (
        ("onsets", "drawn"),
        ("drawn", "prompt"),
        ("drawn", "quiet"),
        ("prompt", "prompt_end"),
        ("quiet", "quiet_end"),
    ):
        arrow = {"arrowstyle": "->", "color": SOFT, "shrinkA": 20, "shrinkB": 24}
        axes.annotate("", xy=boxes[end][:2], xytext=boxes[start][:2], arrowprops=arrow)
    axes.annotate("", xy=(6.9, 7.3), xytext=(3.4, 7.3), arrowprops={"arrowstyle": "->", "color": SOFT})


def _funnel(axes: Axes, report: StudyReport) -> None:
    flow = report.flow
    drawn = flow.prompt.drawn + flow.quiet.drawn
    rows = [("onsets", flow.points), *flow.first_blocked_by.items(), ("without chance", flow.certain), ("drawn", drawn)]
    rows = [(name, count) for name, count in rows if count]
    for place, (name, count) in enumerate(reversed(rows)):
        kept = name in {"onsets", "drawn"}
        axes.barh(
            place,
            count,
            color=NUDGED if kept else "white",
            edgecolor=NUDGED if kept else QUIET,
            hatch="" if kept else "///",
        )
        axes.text(count, place, f" {count}", va="center", color=SOFT)
    axes.set_yticks(range(len(rows)), [name.replace("_", " ") for name, _ in reversed(rows)])
    axes.set_xlabel("onsets; hatched: not available, by first reason")


def _chance(axes: Axes, report: StudyReport) -> None:
    counts = report.flow.probabilities
    axes.bar([0.05 + place / 10 for place in range(10)], counts, width=0.095, color=NUDGED)
    axes.set(xlabel="probability of a prompt at the draw", ylabel="draws", xlim=(0, 1))


def _effects(axes: Axes, report: StudyReport) -> None:
    """Estimates and intervals on the primary outcome: the prompt itself, and each tool."""
    first = report.effects[0].outcome
    shown = [
        one
        for one in report.effects
        if one.outcome == first and (one.model in {"marginal", "by tool"}) and one.estimate is not None
    ]
    for place, one in enumerate(reversed(shown)):
        axes.plot([one.low or 0.0, one.high or 0.0], [place] * 2, color=NUDGED, linewidth=2.5)
        axes.plot(one.estimate or 0.0, place, "o", color=NUDGED, markerfacecolor="white", markersize=7)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [one.term for one in reversed(shown)])
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xlabel("minutes to half, prompt less quiet; left is sooner")


_DRAW: dict[str, tuple[Callable[[Axes, StudyReport], None], float]] = {
    "flow": (_flow, 3.4),
    "funnel": (_funnel, 2.6),
    "chance": (_chance, 2.0),
    "effects": (_effects, 2.0),
}
