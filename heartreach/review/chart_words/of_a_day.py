"""What the day's line shows besides readings and marks."""

from heartreach.models import Direction, FoundEpisode, Word
from heartreach.review.chart_words.frame import Chart, Known

__all__ = ["ConnectionBar", "DayCharts", "Forecast", "FoundChart", "TalkBand", "TheoryChart"]


class ConnectionBar(Word):
    """One connection on the day's line: its length is the talk, its colour the felt support."""

    at: float  #: when it was told; talk of known length ended here
    start: float  #: `at` less the minutes of talk; `at` itself where they are not known
    minutes: float | None
    felt: int | None  #: felt seen and heard, 0 to 4
    people: tuple[str, ...]
    direction: Direction | None
    decision_id: str | None  #: the nudge it answered


class TalkBand(Word):
    """A stretch in which the wearer said that they talked."""

    start: float
    end: float


class Forecast(Word):
    """What the theory curve was expected to do at an onset: rise to `level`, where `usual` is the daily peak.

    `usual` is `None` on a first day, before there is one.
    """

    onset_id: str
    at: float
    level: float
    usual: float | None


class TheoryChart(Chart):
    """Theory curves, not measurements, 0 to 100; point i stands at `start + i * step_s`, `None` in holes."""

    start: float
    step_s: int
    slow_wave: Known  #: the cortisol-like curve
    slow_wave_low: Known  #: its lower edge where clearance is fast
    slow_wave_high: Known  #: its upper edge where clearance is slow
    connection: Known  #: what felt support would add, 0 to 100
    forecasts: tuple[Forecast, ...]


class FoundChart(Chart):
    """Episodes found afterwards from the whole curve, those that reach into the day; never used for prompts."""

    episodes: tuple[FoundEpisode, ...]


class DayCharts(Word):
    """What the day's line shows besides `/api/day`."""

    date: str
    tz: str
    start: float
    end: float
    connections: tuple[ConnectionBar, ...]
    talks: tuple[TalkBand, ...]
    theory: TheoryChart
    found: FoundChart
