"""What the review page draws: one word per chart, each with what it says, how many it rests on and what is missing.

Every chart says its `sentence`, its `n` and its `coverage` itself, so that no page can show the one without the other.
Times are seconds since 1970-01-01 UTC; minutes are relative to an onset. Half-times are recovery half-times in minutes:
how long activation took to halve. "Not known" is `None`; nothing may be drawn there.
"""

from enum import StrEnum

from heartreach.models import Direction, FoundEpisode, Tool, Word
from heartreach.review.card import AnswerCard
from heartreach.review.detector_record import DetectorRecord, Share

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

Known = tuple[float | None, ...]
Week = tuple[tuple[float | None, ...], ...]  #: 7 rows (Monday first) of 24 hours


class Range(StrEnum):
    """How much the page looks at: each range ends with the day asked for."""

    DAY = "day"
    WEEK = "week"  #: 7 days
    MONTH = "month"  #: 30 days
    ALL = "all"  #: everything there is


class Chart(Word):
    """What every chart says of itself."""

    sentence: str  #: the plain answer, also where it is "not enough data yet"
    n: int
    n_of: str  #: what `n` counts, in the plural: "episodes", "conversations"
    coverage: float | None  #: share of `coverage_of` that is known, 0 to 1; `None` where there is nothing to know
    coverage_of: str
    note: str | None = None  #: a caveat that must stand beside the chart
    csv: str = ""  #: address of the numbers behind it; the web room fills it in


# --- 1. the day -------------------------------------------------------------------------------------------------------


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


# --- 2. the answer card -----------------------------------------------------------------------------------------------


class PerConnection(Word):
    """The second line: the change of the half-time per connection that the nudges brought about, in minutes."""

    effect_min: float
    low_min: float
    high_min: float
    uptake: float  #: by how much more often a nudged episode had a connection within the hour, as a share
    uptake_low: float
    uptake_high: float
    sentence: str


class CardChart(Chart):
    """The answer card, over all time; `answer.state` is one of its five states."""

    answer: AnswerCard
    looks: tuple[int, ...]  #: numbers of episodes at which it judges
    per_connection: PerConnection | None  #: `None` where the uptake interval holds 0, or nothing was judged


# --- 3. to 7.: episodes -----------------------------------------------------------------------------------------------


class Averaged(Word):
    """A mean curve with its 95 % band (`None` with fewer than four days) and how many were known at each moment."""

    n: int
    mean: Known
    low: Known | None
    high: Known | None
    known: tuple[int, ...]


class AroundChart(Chart):
    """Mean score around nudged and quiet onsets, talk taken out; `difference` is nudged less quiet."""

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
    """An episode with a connection, and the most alike one without."""

    at: float
    with_min: float
    without_min: float


class WithWithoutChart(Chart):
    """With and without connection: descriptive, the wearer chose when, so it proves nothing."""

    with_n: int
    without_n: int
    with_min: float | None  #: mean half-time
    without_min: float | None
    pairs: tuple[MatchedPair, ...]
    paired_min: float | None  #: mean difference of the pairs, with less without
    adjusted_min: float | None  #: difference after severity and hour are taken out by regression
    low_min: float | None
    high_min: float | None


class DosePoint(Word):
    """One connection within an hour of an onset."""

    at: float
    felt: int
    minutes: float  #: half-time of the episode


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


# --- 8. heat maps -----------------------------------------------------------------------------------------------------


class HeatChart(Chart):
    """Hour by weekday: row 0 is Monday, column 0 midnight, in the wearer's zone."""

    counts: Week
    worn_h: Week
    per_hour: Week  #: counts per worn hour; `None` where the strap was never worn
    thin_below_h: float = 2.0  #: less wear than this is to be hatched


# --- 9. to 11. --------------------------------------------------------------------------------------------------------


class DetectorWeek(Word):
    """One week of the detector: from its Monday."""

    first: str
    onsets: int
    confirmed: Share
    threshold: float | None  #: mean of the week's onsets, in standard deviations


class DetectorChart(Chart):
    """How often the wearer agreed with the detector, and how often they were stressed anyway."""

    record: DetectorRecord
    weeks: tuple[DetectorWeek, ...]


class DeliveryDay(Word):
    """Nudges, cards and questions of one day and what became of them."""

    date: str
    prompts: int
    displayed: int
    answered: int
    expired: int  #: ended without an answer
    silences: int  #: moments at which the policy stayed quiet
    median_delay_s: float | None  #: from the prompt to the tap
    paused_h: float


class DeliveryChart(Chart):
    """Delivery and burden."""

    days: tuple[DeliveryDay, ...]
    prompts_a_day: float | None
    answered: Share
    median_delay_s: float | None
    expired: int
    paused_h: float
    silent_for: dict[str, int]  #: reasons for silence, each counted wherever it held


class AwarenessWeek(Word):
    """The Awareness cards of one week: shares of the conversations in which each was noted."""

    first: str
    cards: int
    gap_longer: float | None  #: somebody left a longer gap before speaking
    opened: float | None  #: asked about oneself, one opened up
    deflections: float | None  #: mean number
    me_too: float | None  #: mean number of "me too, I ..."


class AwarenessChart(Chart):
    """Step one, Awareness, by week."""

    weeks: tuple[AwarenessWeek, ...]


class HonestyPoint(Word):
    """One answer on a slider."""

    at: float
    date: str
    value: float


class HonestyChart(Chart):
    """Step two, Honesty: from -5, fill the space, to 5, pull away; and from 0, rely on others, to 10, isolate."""

    lean: tuple[HonestyPoint, ...]
    self_view: tuple[HonestyPoint, ...]


class BalanceWeek(Word):
    """Connections of one week by who gave."""

    first: str
    gave: int
    received: int
    both: int
    untold: int


class BalanceChart(Chart):
    """Giving and receiving."""

    weeks: tuple[BalanceWeek, ...]
    balance: float | None  #: -1 only received, 0 even, 1 only gave


class PersonDot(Word):
    """One connection with somebody."""

    at: float
    felt: int | None
    minutes: float | None


class PersonRow(Word):
    """Somebody reached, by the label the wearer gave them."""

    person: str
    n: int
    felt: float | None  #: mean felt support
    dots: tuple[PersonDot, ...]


class PeopleChart(Chart):
    """Whom the wearer reached; the most often reached first."""

    people: tuple[PersonRow, ...]


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
