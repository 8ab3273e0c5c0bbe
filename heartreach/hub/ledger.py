"""The prompts of the last hours with everything that came back for them; what the outbox looks at."""

import math

from heartreach.models import Answer, Prompt, Receipt
from heartreach.prompts.outbox import Closing, closings, next_at, to_send

__all__ = ["Ledger"]

#: A prompt that ended this long ago needs no more attention; longer than any prompt lives (4 h), in seconds.
KEEP_S = 6 * 3600.0


class Ledger:
    """Prompts, receipts and answers that may still matter; the store keeps them all, this keeps the recent ones."""

    def __init__(self) -> None:
        self._prompts: dict[str, Prompt] = {}
        self._receipts: dict[str, list[Receipt]] = {}
        self._answers: dict[str, list[Answer]] = {}
        self._phone_back_at: float | None = None
        self._closed: set[str] = set()  # those whose end was told

    def note(self, word: Prompt | Receipt | Answer) -> None:
        """Take a word in; what nobody asked for is kept until it is old, and does no harm."""
        match word:
            case Prompt():
                self._prompts[word.decision_id] = word
            case Receipt():
                self._receipts.setdefault(word.decision_id, []).append(word)
            case Answer():
                self._answers.setdefault(word.decision_id, []).append(word)

    def forget_person(self, person: str) -> None:
        """Take a person out of the answers that are remembered."""
        for decision_id, many in self._answers.items():
            self._answers[decision_id] = [_without(answer, person) for answer in many]

    def prompt(self, decision_id: str) -> Prompt | None:
        """A prompt of the last hours."""
        return self._prompts.get(decision_id)

    def answered(self, decision_id: str) -> bool:
        """Whether anybody answered it, these last hours."""
        return bool(self._answers.get(decision_id))

    def phone_came(self, at: float) -> None:
        """A phone came online: what it may have missed is due again."""
        self._phone_back_at = at

    def clock_set(self, seconds: float) -> None:
        """The clock was set: an open prompt stays open as long as it would have."""
        for decision_id, prompt in self._prompts.items():
            moved = {"at": prompt.at + seconds, "expires_at": prompt.expires_at + seconds}
            self._prompts[decision_id] = prompt.model_copy(update=moved)
        for receipts in self._receipts.values():
            receipts[:] = [one.model_copy(update={"at": one.at + seconds}) for one in receipts]
        for answers in self._answers.values():
            answers[:] = [one.model_copy(update={"at": one.at + seconds}) for one in answers]
        self._phone_back_at = None if self._phone_back_at is None else self._phone_back_at + seconds

    def due(self, at: float) -> list[Prompt]:
        """Prompts to publish now, the oldest first."""
        live = self._ending_after(at)
        if not live:
            return []
        return to_send(live, self._all_receipts(), self._all_answers(), at, self._phone_back_at)

    def next_at(self, at: float) -> float:
        """When to look again, if nothing is noted until then: something is due, or over; infinity for never."""
        live = self._ending_after(at)
        if not live:
            return math.inf
        return next_at(live, self._all_receipts(), self._all_answers(), at, self._phone_back_at)

    def closed(self, at: float) -> list[Closing]:
        """Prompts whose end was not told yet, to be taken off every screen; forgets what is long over.

        An answer may have been tapped long before it came.
        """
        untold = [prompt for decision_id, prompt in self._prompts.items() if decision_id not in self._closed]
        ended = closings(untold, self._all_answers(), -math.inf, at) if untold else []
        self._closed.update(closing.decision_id for closing in ended)
        self._forget(at - KEEP_S)
        return ended

    def _ending_after(self, at: float) -> list[Prompt]:
        """Prompts whose time is not over by then: none, at most looks."""
        return [prompt for prompt in self._prompts.values() if prompt.expires_at > at]

    def _all_receipts(self) -> list[Receipt]:
        return [receipt for many in self._receipts.values() for receipt in many]

    def _all_answers(self) -> list[Answer]:
        return [answer for many in self._answers.values() for answer in many]

    def _forget(self, horizon: float) -> None:
        for decision_id in [one for one, prompt in self._prompts.items() if prompt.expires_at < horizon]:
            del self._prompts[decision_id]
            self._closed.discard(decision_id)
        for words in (self._receipts, self._answers):
            for decision_id in [one for one, many in words.items() if many[-1].at < horizon]:
                del words[decision_id]


def _without(answer: Answer, person: str) -> Answer:
    return answer.model_copy(update={"reached": tuple(one for one in answer.reached if one != person)})
