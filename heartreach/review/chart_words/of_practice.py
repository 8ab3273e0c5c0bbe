"""What the wearer practised, and with whom."""

from heartreach.models import Word
from heartreach.review.chart_words.frame import Chart

__all__ = [
    "AwarenessChart",
    "AwarenessWeek",
    "BalanceChart",
    "BalanceWeek",
    "HonestyChart",
    "HonestyPoint",
    "PeopleChart",
    "PersonDot",
    "PersonRow",
]


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
    gave: int = 0  #: connections in which the wearer gave
    received: int = 0
    both: int = 0
    dots: tuple[PersonDot, ...]


class PeopleChart(Chart):
    """Whom the wearer reached; the most often reached first."""

    people: tuple[PersonRow, ...]
