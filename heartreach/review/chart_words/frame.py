"""What every chart says of itself, and over which range the page looks."""

from enum import StrEnum

from heartreach.models import Word

__all__ = ["Chart", "Known", "Range"]

Known = tuple[float | None, ...]


class Range(StrEnum):
    """How much the page looks at: each range ends with the day asked for."""

    DAY = "day"
    WEEK = "week"  #: 7 days
    MONTH = "month"  #: 30 days
    ALL = "all"  #: everything there is


class Chart(Word):
    """What every chart says of itself, in the wearer's language."""

    sentence: str  #: the plain answer, also where it is "not enough data yet"
    n: int
    n_of: str  #: what `n` counts: "episodes", "connections", or one of it
    coverage: float | None  #: share of `coverage_of` that is known, 0 to 1; `None` where there is nothing to know
    coverage_of: str
    note: str | None = None  #: a caveat that must stand beside the chart
    csv: str = ""  #: address of the numbers behind it; the web room fills it in
