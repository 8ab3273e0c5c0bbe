"""How activation fell: with and without a nudge, a connection, felt support and each tool."""

from heartreach.models import Tool, Word
from heartreach.review.chart_words.frame import Chart, Known

__all__ = [
    "AroundChart",
    "Averaged",
    "DoseChart",
    "DosePoint",
    "DoseStep",
    "MatchedPair",
    "SurvivalChart",
    "SurvivalSide",
    "ToolBar",
    "ToolChart",
    "ToolCount",
    "WithWithoutChart",
]


class Averaged(Word):
    """A mean curve with its 95 % band (`None` with fewer than four days) and how many were known at each moment."""

    n: int
    mean: Known
    low: Known | None
    high: Known | None
    known: tuple[int, ...]


class AroundChart(Chart):
    """Mean score around nudged and quiet onsets, talk left out; `difference` is nudged less quiet."""

    minutes: tuple[float, ...]  #: middle of each point, relative to the onset, -30 to 120
    nudged: Averaged
    quiet: Averaged
    difference: Averaged


class SurvivalSide(Word):
    """Share of episodes not yet halved: steps at `at`, with pointwise 95 % limits."""

    n: int
    censored: int  #: of them, followed without having halved
    at: tuple[float, ...]
    share: tuple[float, ...]
    low: Known
    high: Known
    at_risk: tuple[int, ...]  #: episodes still followed at each of the chart's `marks`
    mean_min: float | None  #: mean minutes until halved, of which at most `until_min` count
    mean_low_min: float | None
    mean_high_min: float | None


class SurvivalChart(Chart):
    """Recovery curves of nudged and quiet episodes; a side without episodes is `None`."""

    until_min: float
    marks: tuple[float, ...]  #: minutes at which the numbers at risk stand
    nudged: SurvivalSide | None
    quiet: SurvivalSide | None
    difference_min: float | None  #: of the means, nudged less quiet: negative is sooner
    low_min: float | None
    high_min: float | None
    censored: dict[str, int]  #: why episodes were not followed to the end


class MatchedPair(Word):
    """An episode with a connection, and the most alike one without; censored: not followed so long, the fit's word."""

    at: float
    with_min: float
    without_min: float
    with_censored: bool = False
    without_censored: bool = False


class WithWithoutChart(Chart):
    """With and without connection: descriptive, the wearer chose when, so it proves nothing."""

    with_n: int
    without_n: int
    with_min: float | None  #: mean half-time
    without_min: float | None
    pairs: tuple[MatchedPair, ...]
    adjusted_min: float | None  #: difference after severity and hour are taken out by regression
    low_min: float | None
    high_min: float | None


class DosePoint(Word):
    """One connection within an hour of an onset."""

    at: float
    felt: int
    minutes: float  #: half-time of the episode
    censored: bool = False  #: not followed so long: the minutes are the fit's word


class DoseStep(Word):
    """The fitted half-time at one level of felt support."""

    felt: int
    minutes: float


class DoseChart(Chart):
    """Felt support and recovery: falling fit and rank correlation with its interval from days drawn again."""

    points: tuple[DosePoint, ...]
    fitted: tuple[DoseStep, ...]
    rank_correlation: float | None
    low: float | None
    high: float | None


class ToolBar(Word):
    """A tool's half-time after partial pooling: mean, central 80 and 95 %, and the chance of being the soonest."""

    tool: Tool
    n: int
    mean_min: float
    low80_min: float
    high80_min: float
    low95_min: float
    high95_min: float
    best: float


class ToolCount(Word):
    """A tool that was tried too rarely to be ranked."""

    tool: Tool
    n: int


class ToolChart(Chart):
    """Tools, the soonest recovery first; those below `needed` episodes have no place."""

    needed: int
    ranked: tuple[ToolBar, ...]
    unranked: tuple[ToolCount, ...]
