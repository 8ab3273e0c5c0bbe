"""The desk's life as the store has it: every word it was told, in an order in which it can be told again."""

import contextlib
from collections.abc import Iterator

from heartreach.errors import BadInput, ConfigError
from heartreach.models import (
    Answer,
    ChangedBy,
    Context,
    Note,
    Pause,
    PhoneSeen,
    Practice,
    Prompt,
    Receipt,
    SettingsChange,
    Silence,
    ToolChoice,
)
from heartreach.prompts.desk import Desk
from heartreach.prompts.preferences import Preference
from heartreach.store import Reader

__all__ = ["MEMORY_S", "Told", "tell", "told_since"]

DAY_S = 86_400.0

#: The desk needs no prompt, answer or practice older than this (a week for texts, and time for late answers).
MEMORY_S = 15 * DAY_S

#: What phones timed themselves may have been under way this long when the snapshot was made.
UNDER_WAY_S = DAY_S

#: Words that the hub timed itself are in the snapshot unless they came after it; a second for two clocks' rounding.
SLACK_S = 1.0

BEGINNING = -1e11

Told = Prompt | Silence | Receipt | Answer | Practice | Note | Pause | Context | PhoneSeen | ToolChoice | SettingsChange


def told_since(reader: Reader, wearer: str, until: float, now: float) -> Iterator[tuple[float, Told]]:
    """What a desk whose memory ends at `until` (minus infinity: has none) was told after it, in order.

    Words with an id may be told again; the desk knows them. What the hub timed is told once.
    """
    known = until > BEGINNING
    start = max(until - UNDER_WAY_S, now - MEMORY_S)
    exactly = until - SLACK_S if known else BEGINNING
    end = now + 1.0
    decisions = reader.decisions(wearer, start, end)
    made = {decision.decision_id: decision.at for decision in decisions}
    told: list[tuple[float, int, Told]] = [(one.at, 0, one) for one in decisions]
    # No receipt or answer is older than its prompt, whatever the phone's clock said.
    told += [(max(one.at, made.get(one.decision_id, one.at)), 1, one) for one in reader.receipts(wearer, start, end)]
    told += [(max(one.at, made.get(one.decision_id, one.at)), 2, one) for one in reader.answers(wearer, start, end)]
    told += [(one.at, 3, one) for one in reader.practices(wearer, start, end)]
    told += [(one.at, 3, one) for one in reader.notes(wearer, start if known else BEGINNING, end)]
    told += [(one.at, 3, one) for one in reader.pauses(wearer, exactly, end)]
    told += [(one.at, 3, one) for one in reader.tool_choices(wearer, exactly, end)]
    changes = reader.settings_changes(wearer, exactly, end)
    told += [(one.at, 3, one) for one in changes if one.by is ChangedBy.PHONE]
    told += [(one.at, 3, one) for one in reader.contexts(wearer, max(exactly, start), end)]
    told += [(one.at, 3, one) for one in reader.phones_seen(wearer, max(exactly, start), end)]
    for at, _, word in sorted(told, key=lambda one: one[:2]):
        yield at, word


def tell(desk: Desk, word: Told) -> None:
    """Tell the desk a word of the record."""
    match word:
        case Prompt() | Silence():
            desk.remember(word)
        case Receipt():
            desk.receipt(word)
        case Answer():
            desk.answered(word)
        case Practice():
            desk.practised(word)
        case Pause():
            desk.pause(word)
        case Context():
            desk.context(word)
        case PhoneSeen():
            desk.phone(word)
        case ToolChoice():
            desk.choose(word.tool)
        case SettingsChange():
            with contextlib.suppress(BadInput, ConfigError):  # another heartreach knew what we do not
                desk.prefer(Preference.of(word), word.at)
        case _:
            desk.noted(word)
