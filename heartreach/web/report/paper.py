"""The paper of a report's pictures; the web's only door to matplotlib, opened when a report is asked for.

Light paper, quiet ink, told apart without red and green, readable in black and white: nudged is full and dark, quiet
is open and grey.
"""

from typing import Any

from heartreach.errors import UsageError, install_extra
from heartreach.models import BodyState

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, ScalarFormatter
except ImportError as missing:
    raise UsageError("A report needs the extra `plot`", install_extra("plot")) from missing

__all__ = [
    "A4",
    "BANDS",
    "HEART",
    "HEIGHT",
    "INK",
    "LINE",
    "NUDGED",
    "QUIET",
    "SOFT",
    "STYLE",
    "UNKNOWN_BAND",
    "WARM",
    "WIDTH",
    "Axes",
    "Figure",
    "MaxNLocator",
    "PdfPages",
    "mark_decimals",
    "mpl",
]

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


class _Marked(ScalarFormatter):
    """Numbers of an axis with another decimal mark."""

    mark = "."

    def __call__(self, x: float, pos: int | None = None) -> str:
        """What stands at `x`."""
        return str(super().__call__(x, pos)).replace(".", self.mark)


def mark_decimals(figure: Figure, mark: str) -> None:
    """Write the numbers on a drawn figure's axes with this decimal mark."""
    if mark == ".":
        return
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                formatter = _Marked()
                formatter.mark = mark
                axis.set_major_formatter(formatter)
