"""The desk at which one wearer's prompts are decided: pure, synchronous, restart-safe.

Everything that happens is told to the desk with its time; it answers with decisions, and remembers. The hub stores each
decision before anything is sent, and a snapshot now and then; after a crash it restores the snapshot and hands over the
decisions stored since (`remember`).
"""

import logging
import math
from dataclasses import replace
from typing import Self

from heartreach.errors import ConfigError, HeartreachError
from heartreach.models import (
    Answer,
    AnswerStatus,
    BodyState,
    ConceptNote,
    Context,
    Note,
    Onset,
    Pause,
    PhoneSeen,
    Practice,
    Prompt,
    PromptKind,
    Reading,
    Receipt,
    Silence,
    Tool,
    Wearer,
)
from heartreach.prompts.answering import spoken_of, take_answer
from heartreach.prompts.availability import OCCASIONS, Circumstances, Occasion, failing
from heartreach.prompts.cases import again_case, onset_case, slot_case
from heartreach.prompts.day_plan import MISSED_S, late, plan_day
from heartreach.prompts.deciding import Case, Decider
from heartreach.prompts.dosage import faded
from heartreach.prompts.draws import LARGEST_SEED
from heartreach.prompts.history import practised_today
from heartreach.prompts.keeping import settle, shift
from heartreach.prompts.learner import (
    features,
    learn_by_night,
    moment_of,
    nudge_probability,
    shares,
    take_outcome,
)
from heartreach.prompts.local_time import check_zone, local, local_date
from heartreach.prompts.pack import Pack, built_in
from heartreach.prompts.practice import practice_of
from heartreach.prompts.preferences import Preference, preferred
from heartreach.prompts.quota import Quota
from heartreach.prompts.remembering import Memory
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.snapshot import Snapshot
from heartreach.prompts.state import DeskState, FollowUp, Slot
from heartreach.prompts.today import Today, look
from heartreach.prompts.told import (
    take_context,
    take_pause,
    take_phone,
    take_phones_unknown,
    take_practice,
    take_preference,
    take_receipt,
    take_sign_of_life,
)
from heartreach.prompts.waking import next_wake

__all__ = ["Desk"]

log = logging.getLogger(__name__)

#: What can go wrong while deciding without the process being broken: bad numbers, missing entries, bad data. Each means
#: no nudge, with its reason; anything else is a broken machine and is not ours to hide.
FAULTS = (ArithmeticError, AttributeError, HeartreachError, LookupError, TypeError, ValueError)

MINUTE_S = 60.0


class Desk:
    """Decides when to speak to one wearer, and what to say.

    Args:
        wearer: who, where, and the tool they chose.
        settings: the policy's numbers.
        seed: of all draws; the same seed and the same events give the same decisions.
        pack: the texts; the built-in English ones by default.

    Raises:
        ConfigError: the wearer's zone is unknown, or the seed does not fit.
    """

    def __init__(
        self, wearer: Wearer, settings: PolicySettings | None = None, seed: int = 0, pack: Pack | None = None
    ) -> None:
        if not 0 <= seed <= LARGEST_SEED:
            raise ConfigError(f"seed {seed} does not fit", f"Choose one between 0 and {LARGEST_SEED}.")
        check_zone(wearer.tz)
        self.wearer = wearer
        self.settings = self._house = settings or PolicySettings()
        self.seed = seed
        self.pack = self._house_pack = pack or built_in()
        self.state = DeskState()
        self._wake_at = -math.inf  # nothing is due before; looked at again after all that adds to what may be due
        self._snapshot: tuple[list[object], bytes] | None = None  # the last one, and what it was made of

    # --- decisions ---------------------------------------------------------------------------------------------------

    def onset(self, onset: Onset, reading: Reading, at: float) -> Prompt | Silence:
        """Decide on an onset; the same onset told again gets the same decision."""
        for decision in self.state.decided:
            if decision.onset_id == onset.onset_id:
                return decision
        self._settle(at)
        case = onset_case(onset, self.state.count, self.settings.first_probability, self._features(onset, at))
        return self._decide(case, Occasion.NUDGE, at, reading)

    def due(self, at: float, reading: Reading | None = None) -> list[Prompt | Silence]:
        """Decide on everything whose time has come: cards, check-ins, prompts asked for again.

        Call it every few seconds; it costs next to nothing until something is due.
        """
        self._notice(at, reading)
        if at < self._wake_at:
            return []
        self._settle(at)
        follow_ups = [self._follow_up(one, at, reading) for one in self.state.follow_ups if one.due_at <= at]
        slots = [self._slot(slot, at, reading) for slot in self.state.slots if slot.at <= at]
        self._wake_at = next_wake(self.state, at, self.wearer.tz)
        return [decision for decision in (*follow_ups, *slots) if decision is not None]

    def remember(self, decision: Prompt | Silence) -> bool:
        """Take in a stored decision that the snapshot lacks; `False` when it was known."""
        self._plan(decision.at)
        self._wake_at = -math.inf
        return self._memory().take(decision)

    @property
    def policy(self) -> str:
        """Version of the policy that holds: its rules, all settings, the texts."""
        return self.settings.version(self.pack.version)

    def settle(self, at: float) -> None:
        """Let time pass to `at` without deciding anything: prompts expire, the unanswered are counted."""
        self._settle(at)
        self._wake_at = -math.inf

    # --- what phones say ---------------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> AnswerStatus:
        """Take an answer: the first one to a prompt counts, once, and has its effect."""
        status = take_answer(self.state, answer, self.settings, self.wearer.tz)
        self._wake_at = -math.inf
        return status

    def receipt(self, receipt: Receipt) -> bool:
        """Note how far a prompt got; `False` when nobody knows it."""
        return take_receipt(self.state, receipt)

    def phone(self, seen: PhoneSeen) -> None:
        """A phone came, went or gave a sign of life."""
        take_phone(self.state, seen)

    def phone_seen(self, at: float, device: str = "phone") -> None:
        """A phone gave a sign of life: a receipt, an answer, anything."""
        take_sign_of_life(self.state, at, device)

    def phones_unknown(self, at: float) -> None:
        """The broker is gone, and with it the knowledge of who is there."""
        take_phones_unknown(self.state, at)

    def context(self, context: Context) -> None:
        """The phone said what the wearer does just now."""
        take_context(self.state, context, self.settings)

    def pause(self, pause: Pause) -> None:
        """The wearer asked for silence, or to be heard again."""
        take_pause(self.state, pause, self.wearer.tz)

    def practised(self, practice: Practice) -> bool:
        """Count practice nobody asked for; `False` when it was counted before."""
        return take_practice(self.state, practice, self.wearer.tz)

    def noted(self, note: Note) -> bool:
        """Take a note: a tool's note is practice, a concept's question is one to ask; `False` when nothing changed."""
        if isinstance(note, ConceptNote):
            changed = self.state.questions.get(note.slot) != note.question
            self.state.questions = {**self.state.questions, note.slot: note.question}
            return changed
        practice = practice_of(note)
        return practice is not None and self.practised(practice)

    def outcome(self, decision_id: str, outcome: float | None) -> bool:
        """What came of a randomised moment, in SD of calm minutes, more is better; `None` when nobody can know.

        It is learnt from at the wearer's next midnight. `False` when the moment is not (or no longer) waited for.
        """
        return take_outcome(self.state, decision_id, outcome)

    # --- what changes ------------------------------------------------------------------------------------------------

    def choose(self, tool: Tool) -> None:
        """The wearer chose a tool, as they may any day."""
        self.wearer = self.wearer.model_copy(update={"tool": tool})

    def change(self, settings: PolicySettings) -> None:
        """The house has other settings from now on, under what the wearer prefers; today is planned anew."""
        self._house = settings
        self._follow_preferences()

    def prefer(self, preference: Preference, at: float) -> None:
        """The wearer set something on the phone; a word on the cap also answers whether it should be lower.

        Raises:
            BadInput: no such setting or language.
            ConfigError: no such zone.
        """
        take_preference(self.state, preference, self._house, at, self.wearer.tz)
        self._follow_preferences()
        if preference.tz is not None:
            self.move(preference.tz)

    def move(self, tz: str) -> None:
        """The wearer is in another zone.

        Raises:
            ConfigError: no such zone.
        """
        check_zone(tz)
        self.wearer = self.wearer.model_copy(update={"tz": tz})
        self._replan()

    def clock_set(self, seconds: float) -> None:
        """The hub's clock was set forward (or back, below zero) by this much; gaps and waits keep their length."""
        shift(self.state, seconds)
        self._replan()

    # --- what is left today ------------------------------------------------------------------------------------------

    def quota(self, at: float) -> Quota:
        """What today asks for and what was done of it, per tool."""
        today = local_date(at, self.wearer.tz)
        return Quota(
            chosen=self.wearer.tool,
            total={tool: self.pack.tools[tool].quota for tool in Tool},
            done={tool: practised_today(self.state.practised, tool, today) for tool in Tool},
            want_more=self.settings.want_more,
        )

    def today(self, at: float) -> Today:
        """What a page may show of the desk."""
        names = {tool: (content.name, content.units) for tool, content in self.pack.tools.items()}
        return look(self.state, self.settings, self.quota(at), names, at, self.wearer.tz, self.pack.language)

    # --- restarts ----------------------------------------------------------------------------------------------------

    def snapshot(self) -> bytes:
        """All of this desk, to be restored bit for bit.

        Whatever changes is replaced, never changed in place: the very same parts are the same bytes as last time.
        """
        parts = [self.wearer, self._house, *vars(self.state).values()]
        if self._snapshot is None or any(one is not other for one, other in zip(parts, self._snapshot[0], strict=True)):
            whole = Snapshot(wearer=self.wearer, settings=self._house, seed=self.seed, state=self.state)
            self._snapshot = parts, bytes(whole)
        return self._snapshot[1]

    @classmethod
    def restore(cls, snapshot: bytes, pack: Pack | None = None) -> Self:
        """The desk that wrote `snapshot`.

        Raises:
            BadInput: not a snapshot of a desk, or of a version this one does not know.
        """
        whole = Snapshot.from_bytes(snapshot)
        desk = cls(whole.wearer, whole.settings, whole.seed, pack)
        desk.state = whole.state
        desk._follow_preferences(replan=False)
        return desk

    # --- inside ------------------------------------------------------------------------------------------------------

    def _decide(self, case: Case, occasion: Occasion, at: float, reading: Reading | None) -> Prompt | Silence:
        decider = Decider(self.wearer, self.seed, self.pack, self.policy)
        try:
            decision = decider.decide(self._sharpened(case, at), self._circumstances(occasion, at, reading))
        except FAULTS:
            log.exception("no prompt for %s %s: deciding failed", case.kind, case.key)
            decision = decider.failed(case, at)
        self._memory().take(decision)
        self._wake_at = -math.inf
        return decision

    def _features(self, onset: Onset, at: float) -> dict[str, float]:
        settings, state = self.settings, self.state
        dosage = faded(state.dosage, at - state.dosage_at, settings.dosage_decay, settings.dosage_step_h)
        clock = local(at, self.wearer.tz)
        return features(onset.severity, dosage, clock.hour + clock.minute / 60)

    def _sharpened(self, case: Case, at: float) -> Case:
        """A nudge's probabilities, of speaking and of each tool, from what was learnt where learning is on."""
        if case.kind is not PromptKind.ONSET or case.follows is not None:
            return case
        today = local_date(at, self.wearer.tz)
        p = nudge_probability(self.state, self.settings, moment_of(case.features), today)
        return replace(case, p=p, shares=shares(self.state, self.settings, self.quota(at), today))

    def _circumstances(self, occasion: Occasion, at: float, reading: Reading | None) -> Circumstances:
        return Circumstances(occasion, at, self.wearer.tz, self.settings, self.state, self.quota(at), reading)

    def _blocked(self, occasion: Occasion, at: float, reading: Reading | None) -> bool:
        """Whether something can wait for a better moment; a fault waits for nothing, deciding will name it."""
        try:
            return bool(failing(self._circumstances(occasion, at, reading)))
        except FAULTS:
            return False

    def _memory(self) -> Memory:
        return Memory(self.state, self.wearer.wearer_id, self.seed, self.settings)

    def _follow_up(self, follow: FollowUp, at: float, reading: Reading | None) -> Prompt | Silence | None:
        """Bring a prompt back; `None` while it waits for a free moment, or when nobody would know it any more."""
        spoken = spoken_of(self.state, follow.decision_id)
        waits_until = follow.due_at + self.settings.later_min * MINUTE_S
        if spoken is None or at > waits_until + MISSED_S:  # told hours late, by a phone that was offline
            self.state.follow_ups = tuple(one for one in self.state.follow_ups if one is not follow)
            return None
        if at < waits_until and self._blocked(Occasion.AGAIN, at, reading):
            return None
        return self._decide(again_case(spoken, self.state.count), Occasion.AGAIN, at, reading)

    def _slot(self, slot: Slot, at: float, reading: Reading | None) -> Prompt | Silence | None:
        """Decide on a slot; `None` while it waits for a free moment, or when its time went by unseen."""
        if late(slot, at):
            self.state.slots = tuple(other for other in self.state.slots if other is not slot)
            return None
        occasion = OCCASIONS[slot.kind]
        if at < slot.until and self._blocked(occasion, at, reading):
            return None
        return self._decide(slot_case(slot, self.state.count, self.pack), occasion, at, reading)

    def _notice(self, at: float, reading: Reading | None) -> None:
        if reading is not None and reading.state is BodyState.EXERCISE:
            self.state.exercised_at = at

    def _settle(self, at: float) -> None:
        """Bring the memory up to now; what goes wrong here must not keep a moment from being decided and recorded."""
        try:
            settle(self.state, at, self.wearer.tz, self.settings)
            self._plan(at)
            learn_by_night(self.state, self.settings, local_date(at, self.wearer.tz), at)
        except FAULTS:
            log.exception("the desk could not tidy up")

    def _plan(self, at: float) -> None:
        today = local_date(at, self.wearer.tz)
        if (self.state.plan_day, self.state.plan_tz) == (today, self.wearer.tz):
            return
        done = frozenset(self.state.slots_done)
        self.state.slots = plan_day(today, self.wearer.tz, self.settings, self.seed, done, at)
        self.state.plan_day, self.state.plan_tz = today, self.wearer.tz

    def _follow_preferences(self, *, replan: bool = True) -> None:
        """Lay what the wearer prefers over what the house has."""
        self.settings = preferred(self._house, self.state.preferences)
        self.pack = self._house_pack if self.state.language is None else built_in(self.state.language)
        if replan:
            self._replan()

    def _replan(self) -> None:
        self.state.plan_day = None
        self._wake_at = -math.inf
