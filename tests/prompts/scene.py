"""A wearer's desk at a quiet noon, and the words to disturb it with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from heartreach.models import (
    Answer,
    AnswerKind,
    BodyState,
    Onset,
    Prompt,
    Reading,
    Receipt,
    ReceiptKind,
    SignalMode,
    Silence,
)
from heartreach.prompts.desk import Desk

MINUTE = 60.0
HOUR = 3600.0
DAY = 24 * HOUR

#: A Monday at noon, UTC.
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()


@dataclass
class Scene:
    """A desk with a phone that is there, and a clock that the test moves."""

    desk: Desk
    now: float = NOON
    onsets: int = field(default=0)

    def reading(self, state: BodyState = BodyState.ACTIVATED, at: float | None = None) -> Reading:
        """The core's judgement now."""
        return Reading(
            at=self.now if at is None else at,
            state=state,
            score=2.0,
            hr_bpm=80.0,
            ln_rmssd=3.0,
            coverage=1.0,
            mode=SignalMode.RR,
        )

    def onset(self, state: BodyState = BodyState.ACTIVATED, reading: Reading | None = None) -> Prompt | Silence:
        """An onset happens now."""
        return self.desk.onset(self.onset_word(), reading or self.reading(state), self.now)

    def onset_word(self) -> Onset:
        """The core's next onset, now."""
        self.onsets += 1
        return Onset(
            onset_id=f"o-{self.onsets}",
            at=self.now,
            score=2.0,
            threshold=1.9,
            severity=0.1,
            coverage=1.0,
            mode=SignalMode.RR,
            why="Your heart data looks more activated than your usual.",
            detector="test",
        )

    def prompt(self) -> Prompt:
        """An onset happens that must become a prompt."""
        decision = self.onset()
        assert isinstance(decision, Prompt), decision
        return decision

    def due(self, state: BodyState = BodyState.CALM) -> list[Prompt | Silence]:
        """Ask what is due now."""
        return self.desk.due(self.now, self.reading(state))

    def wait(self, seconds: float) -> None:
        """Let time pass without looking."""
        self.now += seconds

    def live(self, seconds: float, step: float = MINUTE) -> list[Prompt | Silence]:
        """Let time pass and ask all the while."""
        decisions = []
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + step)
            decisions += self.due()
        return decisions

    def answer(self, prompt: Prompt, kind: AnswerKind, answer_id: str = "a-1", at: float | None = None) -> Answer:
        """The wearer taps an answer, now if not told otherwise."""
        at = self.now if at is None else at
        return Answer(answer_id=answer_id, decision_id=prompt.decision_id, kind=kind, at=at)

    def receive(self, prompt: Prompt) -> None:
        """The phone has the prompt."""
        self.desk.receipt(Receipt(decision_id=prompt.decision_id, kind=ReceiptKind.RECEIVED, at=self.now))


MakeScene = Callable[..., Scene]
