"""Taking a decision into memory: everything a decision changes follows from the decision itself.

So a desk whose snapshot is older than the store catches up by being told the stored decisions, in order.
"""

from dataclasses import dataclass

from heartreach.models import Prompt, PromptKind, Silence
from heartreach.prompts.day_plan import redraw
from heartreach.prompts.deciding import decision_id
from heartreach.prompts.dosage import dose
from heartreach.prompts.learner import take_lesson
from heartreach.prompts.local_time import local_date
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import DeskState, Slot, Spoken

__all__ = ["Memory"]

#: Onset decisions kept whole, in case the core speaks of an onset again after a restart.
KEPT_ONSETS = 20

#: Decision names kept; a crash loses a snapshot's worth of them, a few at most.
KEPT_IDS = 100


@dataclass(frozen=True, slots=True)
class Memory:
    """Takes decisions into a desk's state."""

    state: DeskState
    wearer: str
    seed: int
    settings: PolicySettings

    def take(self, decision: Prompt | Silence) -> bool:
        """Remember a decision; `False` when it was remembered before."""
        state = self.state
        if decision.decision_id in state.recent_ids:
            return False
        state.recent_ids = (*state.recent_ids, decision.decision_id)[-KEPT_IDS:]
        state.count += 1
        if decision.onset_id is not None and decision.follows is None:
            state.decided = (*state.decided, decision)[-KEPT_ONSETS:]
        if decision.follows is not None:
            state.follow_ups = tuple(one for one in state.follow_ups if one.decision_id != decision.follows)
        take_lesson(state, decision)
        if isinstance(decision, Prompt):
            self._speak(decision)
        self._close_slot(decision)
        return True

    def _speak(self, prompt: Prompt) -> None:
        state, settings = self.state, self.settings
        state.dosage = dose(state.dosage, prompt.at - state.dosage_at, settings.dosage_decay, settings.dosage_step_h)
        state.dosage_at = prompt.at
        spoken = Spoken(
            decision_id=prompt.decision_id,
            at=prompt.at,
            day=local_date(prompt.at, prompt.tz),
            kind=prompt.kind,
            tool=prompt.tool,
            text_id=prompt.text_id,
            expires_at=prompt.expires_at,
            follows=prompt.follows,
            onset_id=prompt.onset_id,
        )
        state.spoken += (spoken,)

    def _close_slot(self, decision: Prompt | Silence) -> None:
        slot = next((slot for slot in self.state.slots if self._names(slot) == decision.decision_id), None)
        if slot is None:
            return
        others = tuple(other for other in self.state.slots if other is not slot)
        done = [slot.key]
        if slot.kind is PromptKind.CHECKIN and isinstance(decision, Silence):
            again = redraw(slot, decision.tz, self.settings, self.seed, decision.at)
            others += () if again is None else (again,)
        elif slot.kind is PromptKind.CHECKIN:
            done.append(slot.key.rpartition("/")[0] + "/asked")
        self.state.slots = others
        self.state.slots_done += tuple(done)

    def _names(self, slot: Slot) -> str:
        return decision_id(self.wearer, self.seed, slot.kind, slot.key)
