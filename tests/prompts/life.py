"""A restless life for a desk: travel, DST, restarts, clock steps, pauses; and the laws that hold all the same."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from heartreach.models import (
    Answer,
    AnswerKind,
    BodyState,
    Context,
    ContextKind,
    Onset,
    Pause,
    PauseScope,
    PhoneSeen,
    Practice,
    Prompt,
    PromptKind,
    Reading,
    Receipt,
    ReceiptKind,
    SignalMode,
    Silence,
    Tool,
    Wearer,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.local_time import in_quiet_hours, local_date
from heartreach.prompts.settings import PolicySettings
from tests.prompts.scene import DAY, HOUR, MINUTE

#: Half-hour DST, three-quarter-hour offsets, both sides of the date line, and zones that change with the moon.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "UTC",
)


@dataclass
class Noted:
    """Practice the wearer noted by themselves."""

    tool: Tool
    day: date
    at: float
    count: int


@dataclass
class Tapped:
    """A "done" tapped on a prompt of a tool."""

    tool: Tool
    day: date
    at: float
    asked_at: float


@dataclass
class Life:
    """One wearer's days, by a seed."""

    seed: int
    start: float
    settings: PolicySettings
    desk_seed: int = 7
    restarts: bool = True
    now: float = field(init=False)
    decisions: list[Prompt | Silence] = field(default_factory=list)
    noted: list["Noted"] = field(default_factory=list)
    tapped: list["Tapped"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.now = self.start
        tz = self.rng.choice(ZONES)
        self.desk = Desk(Wearer(tz=tz, tool=self.rng.choice(list(Tool))), self.settings, self.desk_seed)
        self.desk.phone(PhoneSeen(at=self.now, device="pixel", online=True))

    @property
    def tz(self) -> str:
        """Where the wearer is now."""
        return self.desk.wearer.tz

    def live(self, days: float, after_each: Callable[[], object] = lambda: None) -> "Life":
        """Live on, an event every twenty minutes or so; every decision is held against the laws."""
        end = self.now + days * DAY
        while self.now < end:
            self.now += self.rng.expovariate(1 / (20 * MINUTE))
            self._note(self.desk.due(self.now, self._reading(BodyState.CALM)))
            self._something_happens()
            after_each()
        return self

    def _something_happens(self) -> None:
        events = (
            self._onset,
            self._answer,
            self._move,
            self._clock,
            self._pause,
            self._tell,
            self._practise,
            self._restart,
        )
        (event,) = self.rng.choices(events, weights=(40, 30, 1, 1, 2, 4, 6, 4))
        event()

    def _reading(self, state: BodyState) -> Reading:
        return Reading(at=self.now, state=state, score=1.0, hr_bpm=70.0, ln_rmssd=3.0, coverage=1.0, mode=SignalMode.RR)

    def _onset(self) -> None:
        onset = Onset(
            onset_id=f"o-{len(self.decisions)}-{self.now}",
            at=self.now,
            score=2.0,
            threshold=1.9,
            severity=self.rng.random(),
            coverage=1.0,
            mode=SignalMode.RR,
            why="Your heart data looks more activated than your usual.",
            detector="test",
        )
        state = self.rng.choice([BodyState.ACTIVATED] * 8 + [BodyState.EXERCISE, BodyState.NO_CONTACT])
        self._note([self.desk.onset(onset, self._reading(state), self.now)])

    def _answer(self) -> None:
        prompts = [decision for decision in self.decisions[-5:] if isinstance(decision, Prompt)]
        if not prompts:
            return
        prompt = self.rng.choice(prompts)
        if self.rng.random() < 0.5:
            self.desk.receipt(Receipt(decision_id=prompt.decision_id, kind=ReceiptKind.DISPLAYED, at=self.now))
        kinds = (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.NOT_STRESSED, AnswerKind.BUSY, AnswerKind.STOP_TODAY)
        (kind,) = self.rng.choices(kinds, weights=(8, 6, 4, 2, 1))
        answer_id = f"a-{self.rng.randrange(10**9)}"
        known = next(past for past in self.desk.state.spoken if past.decision_id == prompt.decision_id)
        if kind is AnswerKind.DONE and prompt.tool is not None and self.rng.random() < 0.5:
            self._practise_now(prompt.tool)  # noted on the tool's screen, and then tapped
        counts = kind is AnswerKind.DONE and prompt.tool is not None and known.answer_id is None
        for _ in range(self.rng.choice((1, 1, 2))):  # networks repeat themselves
            self.desk.answered(Answer(answer_id=answer_id, decision_id=prompt.decision_id, kind=kind, at=self.now))
        if counts and prompt.tool is not None:
            at = max(self.now, known.at)
            self.tapped.append(Tapped(prompt.tool, local_date(at, self.tz), at, known.at))

    def _move(self) -> None:
        self.desk.move(self.rng.choice(ZONES))

    def _clock(self) -> None:
        step = self.rng.choice((-3 * HOUR, -MINUTE, MINUTE, 2 * HOUR))
        self.now += step
        self.start += min(step, 0)
        if self.rng.random() < 0.5:
            self.desk.clock_set(step)
            self.decisions = [one.model_copy(update={"at": one.at + step}) for one in self.decisions]
            for noted in self.noted:
                noted.at += step
            for tapped in self.tapped:
                tapped.at, tapped.asked_at = tapped.at + step, tapped.asked_at + step

    def _pause(self) -> None:
        scope = self.rng.choice((PauseScope.TODAY, PauseScope.WEEK, PauseScope.NONE, PauseScope.NONE, PauseScope.NONE))
        until = self.now + HOUR if scope is PauseScope.NONE and self.rng.random() < 0.3 else None
        self.desk.pause(Pause(at=self.now, scope=scope, until=until))

    def _tell(self) -> None:
        if self.rng.random() < 0.5:
            self.desk.context(Context(at=self.now, kind=self.rng.choice(list(ContextKind))))
        else:
            self.desk.phone(PhoneSeen(at=self.now, device="pixel", online=self.rng.random() < 0.8))

    def _practise(self) -> None:
        self._practise_now(self.rng.choice(list(Tool)))

    def _practise_now(self, tool: Tool) -> None:
        count = self.rng.randint(1, 2)
        practice = Practice(practice_id=f"p-{self.rng.randrange(10**9)}", at=self.now, tool=tool, count=count)
        for _ in range(2):
            self.desk.practised(practice)
        self.noted.append(Noted(tool, local_date(self.now, self.tz), self.now, count))

    def _restart(self) -> None:
        if self.restarts:
            self.desk = Desk.restore(self.desk.snapshot())

    def _done(self, tool: Tool, day: date) -> int:
        """What was noted, and every tap before which nothing was noted since its prompt."""
        noted = [one for one in self.noted if one.tool is tool]
        taps = [one for one in self.tapped if one.tool is tool and one.day == day]
        alone = [tap for tap in taps if not any(tap.asked_at <= one.at <= tap.at for one in noted)]
        return sum(one.count for one in noted if one.day == day) + len(alone)

    # --- the laws ----------------------------------------------------------------------------------------------------

    def _note(self, decisions: list[Prompt | Silence]) -> None:
        for decision in decisions:
            if isinstance(decision, Prompt):
                self._check(decision)
            self.decisions.append(decision)

    def _check(self, prompt: Prompt) -> None:
        spoken = [past for past in self.decisions if isinstance(past, Prompt)]
        assert not in_quiet_hours(prompt.at, prompt.tz, self.settings), "spoke in quiet hours"
        assert not in_quiet_hours(prompt.expires_at - 1, prompt.tz, self.settings), "could show in quiet hours"
        assert all(past.decision_id != prompt.decision_id for past in spoken), "one decision twice"
        self._check_text(prompt, spoken)
        self._check_quota(prompt)
        if prompt.follows is not None:
            assert sum(past.follows == prompt.follows for past in spoken) == 0, "came back twice"
            return
        assert all(prompt.at - past.at >= self.settings.prompt_gap_min * MINUTE for past in spoken), "too soon"
        if prompt.kind is PromptKind.ONSET:
            self._check_nudge(prompt, [past for past in spoken if past.kind is prompt.kind and past.follows is None])

    def _check_nudge(self, prompt: Prompt, nudges: list[Prompt]) -> None:
        today = local_date(prompt.at, prompt.tz)
        assert all(prompt.at - past.at >= self.settings.nudge_gap_min * MINUTE for past in nudges), "nudged too soon"
        same_day = sum(local_date(past.at, prompt.tz) == today for past in nudges)
        assert same_day < self.settings.cap, "over the cap"
        assert prompt.draw is not None
        assert prompt.draw.u < prompt.draw.p, "spoke against the draw"

    def _check_text(self, prompt: Prompt, spoken: list[Prompt]) -> None:
        recent = [past.text for past in spoken if past.at > prompt.at - 7 * DAY]
        assert prompt.text not in recent, "said the same within a week"
        assert len(prompt.text) <= 140

    def _check_quota(self, prompt: Prompt) -> None:
        if prompt.tool is not None:
            done = self._done(prompt.tool, local_date(prompt.at, prompt.tz))
            assert prompt.quota_left == max(0, 3 - done), "wrong about what is left today"
