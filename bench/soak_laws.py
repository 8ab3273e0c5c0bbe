"""What must hold after a soak, read from the store: the policy's promises, and that nothing was lost."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from heartreach.models import Prompt, PromptKind, Silence
from heartreach.prompts.local_time import in_quiet_hours, local_date
from heartreach.prompts.settings import PolicySettings
from heartreach.store import Reader

EVER = (0.0, 1e11)
MINUTE_S = 60.0
#: A clock reads the same moment twice as two nearby ones.
SLACK_S = 0.001


def broken_promises(folder: Path, policy: PolicySettings, tz: str, wearer: str = "me") -> list[str]:
    """Every promise of the policy that was not kept, in a sentence each."""
    with Reader.open(folder) as reader:
        decisions = sorted(reader.decisions(wearer, *EVER), key=lambda one: one.at)
        onsets = {onset.onset_id for onset in reader.onsets(wearer, *EVER)}
    prompts = [one for one in decisions if isinstance(one, Prompt)]
    return [
        *_spacing(prompts, policy),
        *_days(prompts, policy, tz),
        *_onsets(decisions, onsets),
        *[f"prompt {one.decision_id} in quiet hours" for one in prompts if in_quiet_hours(one.at, tz, policy)],
    ]


def _spacing(prompts: list[Prompt], policy: PolicySettings) -> list[str]:
    told = []
    first = [one for one in prompts if one.follows is None]  # what the wearer asked to see again has its own time
    for one in first:
        earlier = [other.at for other in prompts if other.at < one.at]
        if earlier and one.at - max(earlier) < policy.prompt_gap_min * MINUTE_S - SLACK_S:
            told.append(f"prompt {one.decision_id} {one.at - max(earlier):.0f} s after the last")
    nudges = [one for one in first if one.kind is PromptKind.ONSET]
    for before, after in pairwise(nudges):
        if after.at - before.at < policy.nudge_gap_min * MINUTE_S - SLACK_S:
            told.append(f"nudge {after.decision_id} {after.at - before.at:.0f} s after the last")
    return told


def _days(prompts: list[Prompt], policy: PolicySettings, tz: str) -> list[str]:
    def a_day(*kinds: PromptKind) -> Counter[object]:
        return Counter(local_date(one.at, tz) for one in prompts if one.kind in kinds and one.follows is None)

    limits = {PromptKind.ONSET: policy.cap, PromptKind.CHECKIN: policy.checkins}
    limits |= {PromptKind.AWARENESS: 1, PromptKind.EVENING: 1}
    return [
        f"{count} prompts of kind {kind} on {day}"
        for kind, limit in limits.items()
        for day, count in a_day(kind).items()
        if count > limit
    ]


def _onsets(decisions: list[Prompt | Silence], onsets: set[str]) -> list[str]:
    decided = Counter(one.onset_id for one in decisions if one.onset_id is not None and one.follows is None)
    told = [f"onset {onset} decided {count} times" for onset, count in decided.items() if count > 1]
    return told + [f"onset {onset} was not decided" for onset in onsets - set(decided)]
