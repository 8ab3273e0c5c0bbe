"""Everything over one range."""

from heartreach.models import Word
from heartreach.review.chart_words.frame import Chart, Range
from heartreach.review.chart_words.of_episodes import AroundChart, DoseChart, SurvivalChart, ToolChart, WithWithoutChart
from heartreach.review.chart_words.of_practice import AwarenessChart, BalanceChart, HonestyChart, PeopleChart
from heartreach.review.chart_words.of_the_hub import DeliveryChart, DetectorChart, HeatChart

__all__ = ["CHARTS", "DayRow", "DaysChart", "Review"]


class DayRow(Word):
    """One day of a longer range."""

    date: str
    worn_h: float
    onsets: int
    nudged: int  #: onset episodes with a nudge
    connections: int
    half_time_min: float | None  #: median of the day's known episodes


class DaysChart(Chart):
    """The range day by day."""

    days: tuple[DayRow, ...]


class Review(Word):
    """Everything over one range, the answer card apart (it always looks at all time)."""

    range: Range
    first: str  #: first and last date
    last: str
    start: float
    end: float
    tz: str
    simulated: bool
    days: DaysChart
    around: AroundChart
    survival: SurvivalChart
    with_without: WithWithoutChart
    dose: DoseChart
    tools: ToolChart
    onset_heat: HeatChart
    connection_heat: HeatChart
    detector: DetectorChart
    awareness: AwarenessChart
    honesty: HonestyChart
    balance: BalanceChart
    people: PeopleChart
    delivery: DeliveryChart


#: Names of the charts, as in the CSV addresses `/api/review/<name>.csv`.
CHARTS = (
    "days",
    "around",
    "survival",
    "with_without",
    "dose",
    "tools",
    "onset_heat",
    "connection_heat",
    "detector",
    "awareness",
    "honesty",
    "balance",
    "people",
    "delivery",
)
