"""What must be on disk after half a day without a broker, whichever broker it was."""

from pathlib import Path

from heartreach.hub.simulated_phone import SimulatedPhone
from heartreach.models import AnswerStatus, Prompt, Silence, SilenceReason
from heartreach.store import Reader

EVER = (0.0, 1e11)
#: The answer that the phone kept meanwhile, and said twice.
TAPPED = "tapped-offline"
#: Seconds of what was worn that may be missing: until the strap is found and subscribed to, its beats are nobody's.
UNHEARD_S = 108.0


def check_half_a_day(folder: Path, phone: SimulatedPhone, worn_s: float) -> None:
    """Each onset decided, nothing sent that could not arrive, the kept answer taken once, no beat missing."""
    with Reader.open(folder) as reader:
        decided = sorted(reader.decisions("me", *EVER), key=lambda one: one.at)
        answers = reader.answers("me", *EVER)
        onsets = reader.onsets("me", *EVER)
        beats = reader.beats("me", *EVER)
        status = reader.answer_status("me", TAPPED)
    first, *others = decided
    assert isinstance(first, Prompt)
    assert others
    assert all(isinstance(one, Silence) and SilenceReason.UNREACHABLE in one.reasons for one in others)
    assert len(onsets) == len(decided)
    assert {nudge.id for nudge in phone.nudges} == {first.decision_id}
    assert [answer.answer_id for answer in answers] == [TAPPED]
    assert status is AnswerStatus.STORED
    assert [ack.status for ack in phone.acks] == ["stored", "duplicate"]
    assert beats.rr_ticks.sum() / 1024 > worn_s - UNHEARD_S
