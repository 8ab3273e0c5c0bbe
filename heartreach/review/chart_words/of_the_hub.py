"""When it flagged and spoke, how often the wearer agreed, and what became of each nudge."""

from heartreach.models import Word
from heartreach.review.chart_words.frame import Chart
from heartreach.review.detector_record import DetectorRecord, Share

__all__ = ["DeliveryChart", "DeliveryDay", "DetectorChart", "DetectorWeek", "HeatChart", "Week"]

Week = tuple[tuple[float | None, ...], ...]  #: 7 rows (Monday first) of 24 hours


class HeatChart(Chart):
    """Hour by weekday: row 0 is Monday, column 0 midnight, in the wearer's zone."""

    counts: Week
    worn_h: Week
    per_hour: Week  #: counts per worn hour; `None` where the strap was never worn
    thin_below_h: float = 2.0  #: less wear than this is to be hatched


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
    answered: Share
    median_delay_s: float | None
    expired: int
    paused_h: float
    silent_for: dict[str, int]  #: reasons for silence, each counted wherever it held
