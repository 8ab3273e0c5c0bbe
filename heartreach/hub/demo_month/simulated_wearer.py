"""The person behind the phone: they see a nudge, or do not, reach somebody, or do not, and tap what happened.

What they do has its chances here; what it does to their heart is the person's `relief` and stands in the plan.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from heartreach.hub.demo_month.body_ahead import Lived
from heartreach.hub.demo_month.plan import MonthPlan
from heartreach.hub.session import Session
from heartreach.hub.teaching import TEACHES, teach
from heartreach.models import (
    Answer,
    AnswerKind,
    AwarenessNote,
    Connection,
    Context,
    Direction,
    HonestyNote,
    Mark,
    Note,
    PhoneSeen,
    Practice,
    Prompt,
    PromptKind,
    Receipt,
    ReceiptKind,
    ReplyGap,
    Response,
    SelfViewNote,
    Silence,
    SilenceReason,
    Tool,
    Word,
)
from heartreach.prompts.answering import spoken_of
from heartreach.simulation.activity import Activity, ActivityKind

__all__ = ["DEVICE", "SimulatedWearer"]

DEVICE = "simulated-phone"
MINUTE_S = 60.0
CIRCLE = ("A.", "B.", "Mira", "Dad")
MARKS = tuple(Mark)
#: Truly stressed: this much stress is left (1 is a stress of strength 1 at its height).
STRESSED_FROM = 0.35
#: Chance that the phone shows a nudge, and that the wearer taps anything on a card or a check-in.
SHOWN, TAPPED = 0.93, 0.8
#: What a truly stressed wearer does with a nudge; what is left of 1 is no answer.
DONE, LATER, BUSY, NOT_STRESSED = 0.82, 0.05, 0.04, 0.02
#: Chance of "not stressed" where nothing was the matter.
REFUSED = 0.8
#: Minutes from seeing a nudge to talking, and of talking; lively conversations are longer, and move the heart more.
REACH_MIN = (1.0, 4.0)
TALK_MIN, LIVELY_MIN = (5.0, 12.0), (12.0, 40.0)
QUIET_TALK, LIVELY_TALK = (0.6, 1.4), (1.2, 2.0)
#: Chance of reaching somebody unasked in a quiet episode; with confounding, of what passes soon and of what goes on.
UNASKED = 0.12
CHOOSY_SOON, CHOOSY_LONG = 0.75, 0.05
#: With confounding: the same after a nudge.
WILLING_SOON, WILLING_LONG = 0.95, 0.35
#: Awareness cards after which habits have changed as far as they will, and cards between two looks at honesty.
PRACTISED_CARDS, CARDS_A_WEEK = 24, 6
#: A stressor longer than this goes on, in seconds.
GOES_ON_S = 15 * MINUTE_S

Act = Callable[[float], None]


@dataclass(order=True, slots=True)
class _Due:
    at: float
    number: int
    act: Act = field(compare=False)


class SimulatedWearer:
    """Somebody who answers.

    Args:
        plan: which month.
        session: the wearer's session; its desk and core are told what a hub would tell them.
        keep: takes every word the phone would have sent.
    """

    def __init__(self, plan: MonthPlan, session: Session, keep: Callable[[Word], None]) -> None:
        self.person: Lived | None = None  #: the person of today
        self._plan = plan
        self._session = session
        self._keep = keep
        self._rng = plan.chance("wearer")
        self._due: list[_Due] = []
        self._number = 0
        self._cards = 0

    # --- what the month calls ------------------------------------------------------------------------------------

    def live(self, at: float) -> None:
        """Do everything that was put off until now."""
        while self._due and self._due[0].at <= at:
            one = heapq.heappop(self._due)
            one.act(one.at)

    def hear(self, decision: Prompt | Silence) -> None:
        """A decision was made; only a prompt is seen, but a quiet episode is lived through too."""
        if isinstance(decision, Prompt):
            self._prompted(decision)
            return
        left_alone = decision.kind is PromptKind.ONSET and SilenceReason.COIN in decision.reasons and self._stressed()
        if left_alone and self._rng.random() < self._chance(UNASKED, CHOOSY_SOON, CHOOSY_LONG):
            self._reach(decision.at, self._tell)

    def phone(self, at: float, *, online: bool) -> None:
        """The phone comes or goes."""
        seen = PhoneSeen(at=at, device=DEVICE, online=online)
        self._session.desk.phone(seen)
        self._keep(seen)

    def context(self, context: Context) -> None:
        """The phone says what they do."""
        self._session.desk.context(context)
        self._keep(context)

    def later(self, at: float, act: Act) -> None:
        """Put something off until `at`."""
        self._number += 1
        heapq.heappush(self._due, _Due(at, self._number, act))

    def unasked(self, at: float) -> None:
        """Something done of one's own accord, apart from any stress: a talk, or practice."""
        if self._rng.random() < 0.5:
            self._reach(at, self._tell)
        else:
            tool = self._rng.choice(list(Tool))
            practice = Practice(practice_id=self._id("practice"), at=at, tool=tool)
            self._session.desk.practised(practice)
            self._keep(practice)

    # --- prompts -------------------------------------------------------------------------------------------------

    def _prompted(self, prompt: Prompt) -> None:
        rng, at = self._rng, prompt.at
        self._receipt(prompt, ReceiptKind.SENT, at)
        self.later(at + 1, lambda then: self._receipt(prompt, ReceiptKind.RECEIVED, then))
        if rng.random() >= SHOWN:
            return
        seen_at = at + rng.uniform(4, 60)
        self.later(seen_at, lambda then: self._receipt(prompt, ReceiptKind.DISPLAYED, then))
        if prompt.kind is PromptKind.ONSET:
            self._nudged(prompt, seen_at)
        elif rng.random() < TAPPED:
            kind = AnswerKind.DONE
            if prompt.kind is PromptKind.CHECKIN and not self._stressed():
                kind = AnswerKind.NOT_STRESSED
            tapped_at = seen_at + rng.uniform(20, 400)
            self.later(tapped_at, lambda then: self._answer(prompt, kind, then))
            if prompt.kind is PromptKind.AWARENESS:
                self.later(tapped_at, self._note_awareness)

    def _nudged(self, prompt: Prompt, seen_at: float) -> None:
        lot = self._rng.random()
        if not self._stressed():
            if lot < REFUSED:
                self._tap(prompt, AnswerKind.NOT_STRESSED, seen_at)
            return
        done = self._chance(DONE, WILLING_SOON, WILLING_LONG)
        if lot < done:
            self._reach(seen_at, lambda talk: self._answer(prompt, AnswerKind.DONE, talk.end, talk))
            return
        rest = (lot - done) / (1 - done) * (1 - DONE)
        for kind, share in (
            (AnswerKind.LATER, LATER),
            (AnswerKind.BUSY, BUSY),
            (AnswerKind.NOT_STRESSED, NOT_STRESSED),
        ):
            if rest < share:
                self._tap(prompt, kind, seen_at)
                return
            rest -= share

    def _tap(self, prompt: Prompt, kind: AnswerKind, seen_at: float) -> None:
        self.later(seen_at + self._rng.uniform(15, 240), lambda then: self._answer(prompt, kind, then))

    def _answer(self, prompt: Prompt, kind: AnswerKind, at: float, talk: Activity | None = None) -> None:
        answer = Answer(answer_id=self._id("answer"), decision_id=prompt.decision_id, kind=kind, at=at, channel=DEVICE)
        if talk is not None:
            answer = answer.model_copy(
                update={
                    "reached": (self._somebody(),),
                    "felt": self._felt(talk),
                    "minutes": _minutes(talk),
                    "direction": self._direction(),
                }
            )
        status = self._session.desk.answered(answer)
        if status in TEACHES:
            teach(self._session.core, prompt, answer, partial(spoken_of, self._session.desk.state))
        self._keep(answer)

    def _receipt(self, prompt: Prompt, kind: ReceiptKind, at: float) -> None:
        receipt = Receipt(decision_id=prompt.decision_id, kind=kind, at=at, channel=DEVICE)
        self._session.desk.receipt(receipt)
        self._keep(receipt)

    # --- reaching out --------------------------------------------------------------------------------------------

    def _reach(self, at: float, told: Callable[[Activity], None]) -> None:
        """Find somebody in a few minutes, talk, and tell of it afterwards."""
        rng, lively = self._rng, self._plan.talk
        start = at + MINUTE_S * rng.uniform(*REACH_MIN)
        minutes = rng.uniform(*(LIVELY_MIN if lively else TALK_MIN))
        strength = rng.uniform(*(LIVELY_TALK if lively else QUIET_TALK))
        talk = Activity(ActivityKind.CONNECTION, start, start + MINUTE_S * minutes, strength)
        self.later(start, lambda _then: self._undergo(talk))
        self.later(talk.end, lambda _then: told(talk))

    def _undergo(self, talk: Activity) -> None:
        if self.person is not None:
            self.person.undergo(talk)

    def _tell(self, talk: Activity) -> None:
        """A connection nobody asked for, noted when it is over."""
        felt = self._felt(talk)
        connection = Connection(
            connection_id=self._id("connection"),
            at=talk.end,
            people=(self._somebody(),),
            minutes=_minutes(talk),
            felt=felt,
            direction=self._direction(),
            marks=tuple(self._rng.sample(MARKS, felt)),
        )
        self._keep(connection)

    def _felt(self, talk: Activity) -> int:
        """How seen and heard they felt, 0 to 4: the more, the stronger the connection truly was."""
        low, high = LIVELY_TALK if self._plan.talk else QUIET_TALK
        felt = 1 + 3 * (talk.strength - low) / (high - low) + self._rng.gauss(0, 0.4)
        return min(4, max(0, round(felt)))

    def _somebody(self) -> str:
        return self._rng.choice(CIRCLE)

    def _direction(self) -> Direction:
        return self._rng.choice(list(Direction))

    # --- the practice --------------------------------------------------------------------------------------------

    def _note_awareness(self, at: float) -> None:
        """The four notes of a card; over the weeks gaps grow and deflections fall, as practice would have it."""
        rng, self._cards = self._rng, self._cards + 1
        learnt = min(1.0, self._cards / PRACTISED_CARDS)
        gap = rng.choices(list(ReplyGap), (0.7 - 0.5 * learnt, 0.25 + 0.2 * learnt, 0.05 + 0.3 * learnt))[0]
        response = rng.choices(list(Response), (0.2 + 0.4 * learnt, 0.4, 0.4 - 0.3 * learnt))[0]
        deflections, me_too = round(3 * (1 - learnt) + rng.random()), round(2 * (1 - learnt) + 1.5 * rng.random())
        told = AwarenessNote(
            note_id=self._id("note"), at=at, gap=gap, response=response, deflections=deflections, me_too=me_too
        )
        self._note(told)
        if self._cards % CARDS_A_WEEK == CARDS_A_WEEK - 1:
            lean = round(-3 + 2 * learnt + rng.gauss(0, 0.7))
            self._note(HonestyNote(note_id=self._id("note"), at=at + MINUTE_S, lean=min(5, max(-5, lean))))
        if self._cards in {1, PRACTISED_CARDS}:
            place = round(7 - 2 * learnt + rng.gauss(0, 0.5))
            self._note(SelfViewNote(note_id=self._id("note"), at=at + 2 * MINUTE_S, place=min(10, max(0, place))))

    def _note(self, note: Note) -> None:
        self._session.desk.noted(note)
        self._keep(note)

    # --- inside --------------------------------------------------------------------------------------------------

    def _stressed(self) -> bool:
        return self.person is not None and self.person.stress_level >= STRESSED_FROM

    def _chance(self, usual: float, soon: float, long: float) -> float:
        """The chance of reaching out now; with confounding it depends on what the wearer alone can tell."""
        if not self._plan.confounded or self.person is None:
            return usual
        stress = [one for one in self.person.truth if one.kind is ActivityKind.STRESS and one.start <= self._now]
        goes_on = bool(stress) and stress[-1].end - stress[-1].start > GOES_ON_S
        return long if goes_on else soon

    @property
    def _now(self) -> float:
        return self._session.board.reading.at if self._session.board.reading else 0.0

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}-{self._plan.seed}-{self._number}"


def _minutes(talk: Activity) -> float:
    return float(round((talk.end - talk.start) / MINUTE_S))
