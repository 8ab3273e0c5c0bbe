"""One wearer's session: every event to the store and the core, every onset to the desk, every decision to the post.

Synchronous wiring without time of its own: the bridge calls `take`, the hub's ticker calls `tick`, a replay or a test
calls both.
"""

from collections.abc import Callable, Iterable

from heartreach.clock import Clock
from heartreach.hub.board import Board
from heartreach.models import (
    BridgeEvent,
    Calibration,
    Link,
    Onset,
    Prompt,
    Reading,
    Silence,
    Sit,
    Word,
)
from heartreach.prompts.desk import Desk
from heartreach.signal.core import CoreEvent, StressCore

__all__ = ["LATENESS_S", "Session"]

#: A strap hands a beat over up to four seconds after it happened (polar-ble-sdk issue 227), and the beat clock may hold
#: it a little; a reading waits this long for the beats that belong to it.
LATENESS_S = 6.0

Decided = Prompt | Silence


class Session:
    """One wearer's core, desk and board, wired.

    Args:
        core: the wearer's stress core.
        desk: the wearer's policy desk.
        clock: says when a decision is made.
        keep: takes every word that should be remembered; must not block.
        post: takes every decision; it stores it before anything is sent.
    """

    def __init__(
        self,
        core: StressCore,
        desk: Desk,
        clock: Clock,
        *,
        keep: Callable[[Word], None],
        post: Callable[[Decided], None],
    ) -> None:
        self.core = core
        self.desk = desk
        self.board = Board()
        self._clock = clock
        self._keep = keep
        self._post = post
        self._sit = core.calibration
        #: Whether anything is decided; not by a clock that was never set.
        self.decides = True
        #: Called before anything that goes by the time; the hub looks at its clock.
        self.before: Callable[[], None] = lambda: None

    def take(self, event: BridgeEvent) -> None:
        """Take an event from the bridge."""
        self.before()
        if not self._is_told(event):
            self._keep(event)
        self.board.see(event)
        if isinstance(event, CoreEvent):
            self._hear(self.core.push(event))

    def _is_told(self, event: BridgeEvent) -> bool:
        """Whether the bridge only says again where the link stands, as it does all night while it looks for a strap."""
        last = self.board.link
        return (
            isinstance(event, Link)
            and last is not None
            and (event.state, event.strap, event.advice) == (last.state, last.strap, last.advice)
        )

    def clock_set(self, seconds: float) -> None:
        """The hub's clock was set forward (or back, below zero) by this much."""
        self.core.clock_set(seconds)
        self.desk.clock_set(seconds)

    def tick(self, at: float) -> None:
        """Let time pass to `at`: readings that no beat brings about, and decisions that no onset brings about."""
        self._hear(self.core.advance(at - LATENESS_S))
        self.board.calibrated_at = self.core.mind.activation.calibrated_at
        if not self.decides:
            return
        for decision in self.desk.due(at, self.board.reading):
            self._post(decision)

    def sit(self) -> Calibration:
        """The wearer sits down for the guided five minutes, now."""
        self.core.begin_sit(self._clock.now())
        return self._told_of_sit()

    def stop_sit(self) -> Calibration | None:
        """The wearer breaks the guided sit off."""
        self.core.stop_sit(self._clock.now())
        return None if self.core.calibration is None else self._told_of_sit()

    def talking(self, until: float) -> None:
        """The phone says that the wearer talks until then; talk moves the heart."""
        self.core.talking(until)

    def sat(self, sit: Sit) -> None:
        """The wearer sat quietly; what the heart did then is their usual."""
        self.core.calibrate(sit.start, sit.end)

    def _told_of_sit(self) -> Calibration:
        """Keep the newest word of the guided sit, if it is new."""
        word = self.core.calibration
        if word is None:
            raise RuntimeError("nobody sat down")
        if word != self._sit:
            self._sit = word
            self._keep(word)
        return word

    def _hear(self, words: Iterable[Reading | Onset]) -> None:
        if self.core.calibration is not None:
            self._told_of_sit()
        for word in words:
            self._keep(word)
            self.board.see(word)
            if isinstance(word, Onset) and self.board.reading is not None and self.decides:
                self._post(self.desk.onset(word, self.board.reading, self._clock.now()))
