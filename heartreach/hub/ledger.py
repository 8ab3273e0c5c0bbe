"""The prompts of the last hours with everything that came back for them; what the outbox looks at."""

from heartreach.models import Answer, Prompt, Receipt
from heartreach.prompts.outbox import Closing, closings, to_send

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
        self._closed_until: float | None = None

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
        self._closed_until = None if self._closed_until is None else self._closed_until + seconds

    def due(self, at: float) -> list[Prompt]:
        """Prompts to publish now, the oldest first."""
        live = self._ending_after(at)
        if not live:
            return []
        receipts = [receipt for many in self._receipts.values() for receipt in many]
        return to_send(live, receipts, self._all_answers(), at, self._phone_back_at)

    def closed(self, at: float) -> list[Closing]:
        """Prompts that ended since the last call, to be taken off every screen; forgets what is long over."""
        since, self._closed_until = self._closed_until, at
        live = [] if since is None else self._ending_after(since)
        ended = closings(live, self._all_answers(), since, at) if since is not None and live else []
        self._forget(at - KEEP_S)
        return ended

    def _ending_after(self, at: float) -> list[Prompt]:
        """Prompts whose time is not over by then: none, in most of a day's 86,400 looks."""
        return [prompt for prompt in self._prompts.values() if prompt.expires_at > at]

    def _all_answers(self) -> list[Answer]:
        return [answer for many in self._answers.values() for answer in many]

    def _forget(self, horizon: float) -> None:
        for decision_id in [one for one, prompt in self._prompts.items() if prompt.expires_at < horizon]:
            del self._prompts[decision_id]
        for words in (self._receipts, self._answers):
            for decision_id in [one for one, many in words.items() if many[-1].at < horizon]:
                del words[decision_id]


def _without(answer: Answer, person: str) -> Answer:
    return answer.model_copy(update={"reached": tuple(one for one in answer.reached if one != person)})
