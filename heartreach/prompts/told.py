"""What phones tell the desk beside answers: where they are, what the wearer does, pauses, practice and settings."""

from heartreach.models import Context, ContextKind, Pause, PauseScope, PhoneSeen, Practice, Receipt
from heartreach.prompts.effects import stop_today
from heartreach.prompts.lifecycle import RECEIPT_EVENTS, advance
from heartreach.prompts.local_time import check_zone, local_date
from heartreach.prompts.pack import built_in
from heartreach.prompts.preferences import Preference, preferred
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.state import ContextMark, DeskState, Pauses, PhoneMark, Practised

__all__ = [
    "take_context",
    "take_pause",
    "take_phone",
    "take_phones_unknown",
    "take_practice",
    "take_preference",
    "take_receipt",
    "take_sign_of_life",
]

#: Phones, apps and channels that are remembered; of more, the one that is longest away is forgotten. A broker may keep
#: any number of names that somebody made up once.
MOST_PHONES = 50
MINUTE_S = 60.0
WEEK_S = 7 * 86_400.0

#: A context is about the moment; whoever says "busy until next month" means a pause, in seconds.
LONGEST_CONTEXT_S = 24 * 3600.0


def take_phone(state: DeskState, seen: PhoneSeen) -> None:
    """A phone came, went or gave a sign of life."""
    before = state.phones.get(seen.device)
    seen_at = seen.at if before is None else max(seen.at, before.seen_at)
    if not seen.online and before is not None and not before.online:
        seen_at = before.seen_at  # a retained "offline", told again, is no sign of life
    _remember(state, seen.device, PhoneMark(online=seen.online, seen_at=seen_at))


def take_sign_of_life(state: DeskState, at: float, device: str) -> None:
    """A phone said something, or a channel says that it can be reached; whether it is online stays as it was."""
    before = state.phones.get(device, PhoneMark(online=False, seen_at=at))
    _remember(state, device, PhoneMark(online=before.online, seen_at=max(at, before.seen_at)))


def _remember(state: DeskState, device: str, mark: PhoneMark) -> None:
    phones = {**state.phones, device: mark}
    if len(phones) > MOST_PHONES:
        del phones[min(phones, key=lambda one: (phones[one].online, phones[one].seen_at))]
    state.phones = phones


def take_phones_unknown(state: DeskState, at: float) -> None:
    """The broker is gone: who was online was seen last now."""
    state.phones = {
        device: PhoneMark(online=False, seen_at=at if phone.online else phone.seen_at)
        for device, phone in state.phones.items()
    }


def take_context(state: DeskState, context: Context, settings: PolicySettings) -> None:
    """The phone said what the wearer does, or that they stopped."""
    until = context.at + settings.context_ttl_min * MINUTE_S if context.until is None else context.until
    mark = ContextMark(told_at=context.at, until=min(until, context.at + LONGEST_CONTEXT_S))
    state.contexts = {kind: mark if kind is context.kind else state.contexts[kind] for kind in _kinds(state, context)}


def _kinds(state: DeskState, context: Context) -> list[ContextKind]:
    return [kind for kind in ContextKind if kind in state.contexts or kind is context.kind]


def take_pause(state: DeskState, pause: Pause, tz: str) -> None:
    """The wearer asked for silence, or to be heard again."""
    match pause.scope:
        case PauseScope.TODAY:
            stop_today(state, pause.at, tz, counted=False)
        case PauseScope.WEEK:
            state.pauses = state.pauses.model_copy(update={"until": pause.until or pause.at + WEEK_S})
        case PauseScope.FOR_GOOD:
            state.pauses = state.pauses.model_copy(update={"for_good": True})
        case PauseScope.NONE if pause.until is not None:
            state.pauses = state.pauses.model_copy(update={"until": pause.until})
        case PauseScope.NONE:
            state.pauses = Pauses()
            state.snoozed_until = state.busy_until = None


def take_practice(state: DeskState, practice: Practice, tz: str) -> bool:
    """A tool was practised; `False` when this very practice was counted before."""
    if any(entry.practice_id == practice.practice_id for entry in state.practised):
        return False
    at, day = practice.at, local_date(practice.at, tz)
    entry = Practised(practice_id=practice.practice_id, tool=practice.tool, count=practice.count, day=day, at=at)
    state.practised += (entry,)
    return True


def take_preference(state: DeskState, preference: Preference, house: PolicySettings, at: float, tz: str) -> None:
    """The wearer set something on the phone; where any of it is impossible, all of it is refused.

    Raises:
        BadInput: no such setting or language.
        ConfigError: no such zone.
    """
    left = {name: value for name, value in state.preferences.items() if name not in preference.dropped}
    wanted = {**left, **preference.values}
    preferred(house, wanted)
    if preference.tz is not None:
        check_zone(preference.tz)
    if preference.language is not None:
        built_in(preference.language)
    state.preferences = wanted
    state.language = preference.language or state.language
    state.tz = preference.tz or state.tz
    if "cap" in preference.values:
        state.cap_asked_on = local_date(at, tz)


def take_receipt(state: DeskState, receipt: Receipt) -> bool:
    """A prompt got further on its way; `False` when nobody knows the prompt."""
    event = RECEIPT_EVENTS[receipt.kind]
    known = any(past.decision_id == receipt.decision_id for past in state.spoken)
    state.spoken = tuple(
        past.model_copy(update={"stage": advance(past.stage, event)})
        if past.decision_id == receipt.decision_id
        else past
        for past in state.spoken
    )
    return known
