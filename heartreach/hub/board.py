"""What is known of this moment: the last word of each kind, for the pages and the state topic."""

from dataclasses import dataclass

from heartreach.models import Battery, BridgeEvent, Link, Onset, Reading

__all__ = ["Board"]


@dataclass(slots=True)
class Board:
    """The last word of each kind; `None` until there was one.

    >>> board = Board()
    >>> board.see(Battery(at=0.0, percent=80))
    >>> board.battery.percent, board.reading
    (80, None)
    """

    reading: Reading | None = None
    onset: Onset | None = None
    link: Link | None = None
    battery: Battery | None = None
    calibrated_at: float | None = None  #: end of the last calm sit that the core could use
    fast_forward: float | None = None  #: share of a simulated morning that has passed, while it is fast-forwarded

    def see(self, word: BridgeEvent | Reading | Onset) -> None:
        """Keep `word` if it is of a kind that somebody looks at."""
        match word:
            case Reading():
                self.reading = word
            case Onset():
                self.onset = word
            case Link():
                self.link = word
            case Battery():
                self.battery = word
