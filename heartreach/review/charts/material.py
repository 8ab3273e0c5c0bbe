"""What the charts are made of: everything remembered of one wearer over whole local days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from heartreach.models import Answer, Onset, Outcome, Pause, Prompt, Receipt, Silence
from heartreach.review.arrays import Floats
from heartreach.review.reached import Reached

__all__ = ["AwarenessSeen", "Material", "Noted", "Worn"]


@dataclass(frozen=True, slots=True)
class Worn:
    """How long the strap was worn, in stretches that lie within one local hour each.

    Attributes:
        at: begin of each stretch, seconds since 1970-01-01 UTC, rising, shape (n,).
        worn_s: seconds worn in it, shape (n,).
    """

    at: Floats = field(default_factory=lambda: np.zeros(0))
    worn_s: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True)
class AwarenessSeen:
    """One Awareness card: four observations of one conversation, `None` where not noted."""

    at: float
    gap_longer: bool | None = None
    opened: bool | None = None
    deflections: int | None = None
    me_too: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What the wearer noted while practising.

    Attributes:
        awareness: Awareness cards.
        lean: Honesty, from -5, fill the space, to 5, pull away, as (when, value).
        self_view: from 0, rely on others, to 10, isolate, as (when, value).
    """

    awareness: tuple[AwarenessSeen, ...] = ()
    lean: tuple[tuple[float, float], ...] = ()
    self_view: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything in order of time.

    Attributes:
        tz: the wearer's zone; weeks, days and hours are counted in it.
        first: the first local day.
        last: the last one.
        start: begin of the first day, seconds since 1970-01-01 UTC.
        end: end of the last day.
        now: hub time; what has not been is not counted.
        pauses: since the beginning: one may have begun before the first day.
    """

    tz: str
    first: date
    last: date
    start: float
    end: float
    now: float
    outcomes: Sequence[Outcome] = ()
    onsets: Sequence[Onset] = ()
    decisions: Sequence[Prompt | Silence] = ()
    answers: Sequence[Answer] = ()
    receipts: Sequence[Receipt] = ()
    pauses: Sequence[Pause] = ()
    reached: Sequence[Reached] = ()
    worn: Worn = field(default_factory=Worn)
    noted: Noted = field(default_factory=Noted)

    @property
    def days(self) -> list[date]:
        """Every local day.

        >>> Material("UTC", date(2025, 1, 31), date(2025, 2, 1), 0.0, 0.0, 0.0).days
        [datetime.date(2025, 1, 31), datetime.date(2025, 2, 1)]
        """
        return [self.first + timedelta(days=i) for i in range((self.last - self.first).days + 1)]

    @property
    def mondays(self) -> list[date]:
        """The Mondays of every week that has a day in the stretch.

        >>> Material("UTC", date(2025, 1, 31), date(2025, 2, 4), 0.0, 0.0, 0.0).mondays
        [datetime.date(2025, 1, 27), datetime.date(2025, 2, 3)]
        """
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(weeks=i) for i in range((self.last - monday).days // 7 + 1)]
