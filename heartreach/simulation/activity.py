"""What a simulated person does and undergoes: stretches of time with a known beginning, end and strength."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Activity", "ActivityKind"]


class ActivityKind(StrEnum):
    """What fills a stretch of time; several may overlap."""

    SLEEP = "sleep"
    STAND = "stand"  #: upright without moving: a faster heart that no accelerometer explains
    WALK = "walk"
    SPORT = "sport"
    TALK = "talk"
    CAFFEINE = "caffeine"
    STRESS = "stress"
    CONNECTION = "connection"  #: reaching somebody; it is talk, and may let stress pass sooner
    OFF = "off"  #: the strap is not worn
    LOOSE = "loose"  #: the strap sits badly: artefacts and holes


@dataclass(slots=True, frozen=True)
class Activity:
    """One stretch, with its strength: 1 is ordinary, 2 twice as strong.

    >>> Activity(ActivityKind.STRESS, start=600.0, end=1500.0).holds(700.0)
    True
    """

    kind: ActivityKind
    start: float
    end: float
    strength: float = 1.0

    def holds(self, at: float) -> bool:
        """Whether it goes on at this moment."""
        return self.start <= at < self.end
