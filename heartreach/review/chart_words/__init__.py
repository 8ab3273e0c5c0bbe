"""What the review page draws: one word per chart, each with what it says, how many it rests on and what is missing.

Every chart says its `sentence`, its `n` and its `coverage` itself, so that no page can show the one without the other.
Times are seconds since 1970-01-01 UTC; minutes are relative to an onset. Half-times are recovery half-times in minutes:
how long activation took to halve. "Not known" is `None`; nothing may be drawn there.
"""

from heartreach.review.chart_words.frame import Chart, Range
from heartreach.review.chart_words.of_a_day import ConnectionBar, DayCharts, Forecast, FoundChart, TalkBand, TheoryChart
from heartreach.review.chart_words.of_episodes import (
    AroundChart,
    Averaged,
    DoseChart,
    DosePoint,
    DoseStep,
    MatchedPair,
    SurvivalChart,
    SurvivalSide,
    ToolBar,
    ToolChart,
    ToolCount,
    WithWithoutChart,
)
from heartreach.review.chart_words.of_practice import (
    AwarenessChart,
    AwarenessWeek,
    BalanceChart,
    BalanceWeek,
    HonestyChart,
    HonestyPoint,
    PeopleChart,
    PersonDot,
    PersonRow,
)
from heartreach.review.chart_words.of_the_card import CardChart, PerConnection
from heartreach.review.chart_words.of_the_hub import DeliveryChart, DeliveryDay, DetectorChart, DetectorWeek, HeatChart
from heartreach.review.chart_words.whole import CHARTS, DayRow, DaysChart, Review

__all__ = [
    "CHARTS",
    "AroundChart",
    "Averaged",
    "AwarenessChart",
    "AwarenessWeek",
    "BalanceChart",
    "BalanceWeek",
    "CardChart",
    "Chart",
    "ConnectionBar",
    "DayCharts",
    "DayRow",
    "DaysChart",
    "DeliveryChart",
    "DeliveryDay",
    "DetectorChart",
    "DetectorWeek",
    "DoseChart",
    "DosePoint",
    "DoseStep",
    "Forecast",
    "FoundChart",
    "HeatChart",
    "HonestyChart",
    "HonestyPoint",
    "MatchedPair",
    "PeopleChart",
    "PerConnection",
    "PersonDot",
    "PersonRow",
    "Range",
    "Review",
    "SurvivalChart",
    "SurvivalSide",
    "TalkBand",
    "TheoryChart",
    "ToolBar",
    "ToolChart",
    "ToolCount",
    "WithWithoutChart",
]
