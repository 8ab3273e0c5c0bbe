"""What the core learns from answers: when one comes, and after a restart from those its snapshot lacks, once each."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

import numpy as np

from heartreach.errors import BadInput
from heartreach.models import Answer, AnswerKind, AnswerStatus, Prompt, PromptKind
from heartreach.prompts.snapshot import Snapshot
from heartreach.prompts.state import Spoken
from heartreach.signal.core import READING_S, SAYS_WHETHER, StressCore
from heartreach.signal.record import Told
from heartreach.store import Reader

__all__ = ["TEACHES", "Find", "teach", "told_ever", "untaught"]

#: What the desk says of an answer that counts: the first one to a prompt that it knows.
TEACHES = frozenset({AnswerStatus.STORED, AnswerStatus.LATE})

#: Answers to a check-in that say how it is: "done" means stirred up there, "not stressed" at ease.
SAYS_HOW = frozenset({AnswerKind.DONE, AnswerKind.NOT_STRESSED})

#: Two clocks' rounding, in seconds: a prompt is this much older than it says, at most.
SLACK_S = 1.0


class Asked(Protocol):
    """What is remembered of an earlier prompt, by the desk or by the store."""

    @property
    def onset_id(self) -> str | None:
        """The onset behind it."""


Find = Callable[[str], Asked | None]


def teach(core: StressCore, prompt: Prompt, answer: Answer, find: Find) -> None:
    """Let the core learn from what the wearer said to a prompt: "not stressed" is worth as much as "done".

    Args:
        core: it learns from each onset once.
        prompt: what was answered.
        answer: what was said.
        find: knows earlier prompts by their ids: one that came back after "later" is about the onset of the first.
    """
    onset_id = _behind(prompt, find)
    if onset_id is not None:
        core.answered(onset_id, answer.kind)
    elif prompt.kind is PromptKind.CHECKIN and answer.kind in SAYS_HOW:
        core.checked_in(felt=answer.kind is AnswerKind.DONE)


def told_ever(reader: Reader, wearer: str, now: float) -> Iterator[Told]:
    """All that a wearer ever answered, oldest first, with the score it was about: for a core that remembers nothing."""
    scores = {onset.onset_id: onset.score for onset in reader.onsets(wearer, 0.0, now + SLACK_S)}
    for at, prompt, answer in untaught(reader, wearer, None, 0.0, now):
        score = scores.get(_behind(prompt, partial(reader.decision, wearer)) or "")
        if score is not None and answer.kind in SAYS_WHETHER:
            yield Told(score, felt=answer.kind is not AnswerKind.NOT_STRESSED)
        elif prompt.kind is PromptKind.CHECKIN and answer.kind in SAYS_HOW:
            yield Told(_score(reader, wearer, at), felt=answer.kind is AnswerKind.DONE, asked_at_random=True)


def _behind(prompt: Prompt, find: Find) -> str | None:
    first = prompt if prompt.follows is None else find(prompt.follows)
    return None if first is None else first.onset_id


def _score(reader: Reader, wearer: str, at: float) -> float | None:
    """The newest reading's score at a moment."""
    newest = reader.readings(wearer, at - READING_S, at).score[-1:]
    return None if newest.size == 0 or np.isnan(newest[0]) else float(newest[0])


def untaught(
    reader: Reader, wearer: str, desk: bytes | None, since: float, now: float
) -> list[tuple[float, Prompt, Answer]]:
    """Answers that came after the core's snapshot, each with its prompt, in order of time.

    The desk is told of an answer in the same breath as the core, and their snapshots are of the same moment: so these
    are the answers to prompts that were still open on the desk, however long ago a phone without a network was tapped.

    Args:
        reader: of the wearer's words.
        wearer: whose answers.
        desk: the desk's snapshot; without one, or with one that nobody can read, only prompts made since count.
        since: when the snapshots were made.
        now: hub time.
    """
    found = [
        (max(answer.at, prompt.at), prompt, answer)
        for prompt in _open(reader, wearer, desk, since, now)
        for answer in reader.answers_to(wearer, prompt.decision_id)
        if reader.answer_status(wearer, answer.answer_id) in TEACHES
    ]
    return sorted(found, key=lambda one: one[0])


def _open(reader: Reader, wearer: str, desk: bytes | None, since: float, now: float) -> Iterator[Prompt]:
    """Prompts without an answer when the snapshots were made, and those made since."""
    spoken = {one.decision_id: one.answer_id for one in _spoken(desk)}
    for decision_id, answer_id in spoken.items():
        prompt = reader.decision(wearer, decision_id) if answer_id is None else None
        if isinstance(prompt, Prompt):
            yield prompt
    for made in reader.decisions(wearer, since - SLACK_S, now + SLACK_S):
        if isinstance(made, Prompt) and made.decision_id not in spoken:
            yield made


def _spoken(desk: bytes | None) -> tuple[Spoken, ...]:
    if desk is None:
        return ()
    try:
        return Snapshot.from_bytes(desk).state.spoken
    except BadInput:
        return ()  # whoever restores the desk says so
