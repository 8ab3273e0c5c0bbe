"""What the wearer sets on the phone, any day: it lies over the settings of the house, and outlasts restarts.

Every preference has a topic of its own and is one plain word, so that any MQTT app can say it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Self

from pydantic import Field, ValidationError

from heartreach.errors import BadInput, BadPayload
from heartreach.models import ChangedBy, SettingsChange, Value, Word
from heartreach.prompts.settings import LARGEST_CAP, PolicySettings, Randomisation
from heartreach.prompts.topics import Name

__all__ = ["CLOCK", "PREFERENCE_WORDS", "Chosen", "Preference", "preferred", "read_preference"]

#: What "always nudge me" means: no draw, whatever the house's own probability is.
ALWAYS: dict[str, Value] = {"randomisation": Randomisation.ALWAYS.value, "p_nudge": None}

#: Hours and minutes, as 08:30.
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
NEVER = "never"


class Preference(Word):
    """Some settings of the policy as the wearer wants them, in the form of JSON.

    >>> read_preference(Name.CAP_SET, b"2").values
    {'cap': 2}
    """

    values: dict[str, Value] = Field(default_factory=dict)
    dropped: tuple[str, ...] = ()  #: back to what the house has
    language: str | None = None
    tz: str | None = None  #: the IANA zone the wearer is in

    def change(self, at: float, policy: str) -> SettingsChange:
        """For the record.

        Args:
            at: hub time.
            policy: version of the policy from then on.
        """
        beside = {name: value for name, value in (("language", self.language), ("tz", self.tz)) if value is not None}
        values = {**self.values, **beside}
        return SettingsChange(at=at, by=ChangedBy.PHONE, values=values, dropped=self.dropped, policy=policy)

    @classmethod
    def of(cls, change: SettingsChange) -> Self:
        """The preference a record tells of."""
        values = {name: value for name, value in change.values.items() if name in PolicySettings.model_fields}
        language, tz = change.values.get("language"), change.values.get("tz")
        return cls(
            values=values,
            dropped=change.dropped,
            language=str(language) if language else None,
            tz=str(tz) if tz else None,
        )


class Chosen(Word):
    """The settings a wearer may change, as they are now."""

    quiet_from: str  #: `HH:MM` on the wearer's clock; equal to `quiet_until` means none
    quiet_until: str
    cap: int  #: nudges a day they want; `Today.cap` is what holds today
    awareness_at: str | None  #: `None` for never
    evening_at: str | None
    checkins: int
    always: bool  #: every moment that can be a nudge is one, and nothing can be compared
    want_more: bool

    @classmethod
    def of(cls, settings: PolicySettings) -> Self:
        """The part of `settings` that is the wearer's to choose.

        >>> Chosen.of(PolicySettings()).quiet_from
        '21:30'
        """
        return cls(
            quiet_from=f"{settings.quiet_from:%H:%M}",
            quiet_until=f"{settings.quiet_until:%H:%M}",
            cap=settings.cap,
            awareness_at=f"{settings.awareness_at:%H:%M}" if settings.awareness_at else None,
            evening_at=f"{settings.evening_at:%H:%M}" if settings.evening_at else None,
            checkins=settings.checkins,
            always=settings.first_probability >= 1,
            want_more=settings.want_more,
        )


def preferred(house: PolicySettings, preferences: Mapping[str, Value]) -> PolicySettings:
    """The house's settings with the wearer's preferences over them.

    Raises:
        BadInput: a preference is none.
    """
    try:
        return PolicySettings.model_validate({**house.model_dump(), **preferences})
    except ValidationError as error:
        raise BadInput(f"no such preference: {error.errors()[0]['msg']}", "docs/mqtt.md names them.") from error


def _quiet(text: str) -> Preference:
    start, _, end = text.partition("-")
    return Preference(values={"quiet_from": start, "quiet_until": end})


def _time(name: str) -> Callable[[str], Preference]:
    return lambda text: Preference(values={name: None if text == NEVER else text})


def _number(name: str) -> Callable[[str], Preference]:
    return lambda text: Preference(values={name: int(text)})


def _always(text: str) -> Preference:
    return Preference(values=ALWAYS) if text == "on" else Preference(dropped=tuple(ALWAYS))


#: The word of each topic, as a regular expression, and the preference it is.
_READERS: Mapping[Name, tuple[str, Callable[[str], Preference]]] = {
    Name.QUIET_SET: (f"{CLOCK}-{CLOCK}", _quiet),
    Name.CAP_SET: (f"[0-{LARGEST_CAP}]", _number("cap")),
    Name.AWARENESS_SET: (f"{CLOCK}|{NEVER}", _time("awareness_at")),
    Name.EVENING_SET: (f"{CLOCK}|{NEVER}", _time("evening_at")),
    Name.CHECKINS_SET: ("[0-3]", _number("checkins")),
    Name.ALWAYS_SET: ("on|off", _always),
    Name.MORE_SET: ("on|off", lambda text: Preference(values={"want_more": text == "on"})),
    Name.LANGUAGE_SET: ("[a-z]{2,3}(-[A-Za-z0-9]{1,8})*", lambda text: Preference(language=text)),
    Name.ZONE_SET: ("[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}", lambda text: Preference(tz=text)),
}

#: What each topic takes, for the documents.
PREFERENCE_WORDS: Mapping[Name, str] = {name: f"^({pattern})$" for name, (pattern, _) in _READERS.items()}


def read_preference(name: Name, raw: bytes) -> Preference:
    """What the wearer prefers.

    Raises:
        BadPayload: it says nothing we know.
    """
    pattern, reader = _READERS[name]
    text = raw.decode("ascii", "replace").strip()
    if not re.fullmatch(pattern, text):
        raise BadPayload(name, f"say what fits {pattern}")
    return reader(text)
