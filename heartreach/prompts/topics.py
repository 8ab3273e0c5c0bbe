"""Every MQTT topic of heartreach, and who may write it."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["HUB_WRITES", "MOMENTARY", "PHONE_WRITES", "PREFIX", "RETAINED", "Name", "Topics", "parse"]

#: The first levels of every topic; the number changes when topics are no longer understood by older phones.
PREFIX = "heartreach/v1"


class Name(StrEnum):
    """What follows the wearer's id; `phone` is followed by the device's name."""

    STATUS = "status"
    STATE = "state"
    TODAY = "today"
    HEALTH = "health"
    NUDGE = "nudge"
    NUDGE_RECEIPT = "nudge/receipt"
    NUDGE_CLOSE = "nudge/close"
    ANSWER = "answer"
    ANSWER_ACK = "answer/ack"
    PHONE = "phone"
    PAUSE_SET = "pause/set"
    TOOL_SET = "settings/tool/set"
    QUIET_SET = "settings/quiet/set"
    CAP_SET = "settings/cap/set"
    AWARENESS_SET = "settings/awareness/set"
    EVENING_SET = "settings/evening/set"
    CHECKINS_SET = "settings/checkins/set"
    ALWAYS_SET = "settings/always/set"
    MORE_SET = "settings/more/set"
    LANGUAGE_SET = "settings/language/set"
    ZONE_SET = "settings/zone/set"
    CALIBRATE = "calibrate"
    CONTEXT = "context"
    PRACTICE = "practice"
    CONNECTION = "connection"
    NOTE = "note"
    CIRCLE_FORGET = "circle/forget"
    KEPT = "kept"
    ERROR = "error"


#: What phones write and the hub reads. Everything else is the hub's.
PHONE_WRITES = (
    Name.NUDGE_RECEIPT,
    Name.ANSWER,
    Name.PHONE,
    Name.PAUSE_SET,
    Name.TOOL_SET,
    Name.QUIET_SET,
    Name.CAP_SET,
    Name.AWARENESS_SET,
    Name.EVENING_SET,
    Name.CHECKINS_SET,
    Name.ALWAYS_SET,
    Name.MORE_SET,
    Name.LANGUAGE_SET,
    Name.ZONE_SET,
    Name.CALIBRATE,
    Name.CONTEXT,
    Name.PRACTICE,
    Name.CONNECTION,
    Name.NOTE,
    Name.CIRCLE_FORGET,
)
HUB_WRITES = tuple(name for name in Name if name not in PHONE_WRITES)

#: Topics whose last message waits for whoever comes later. A nudge never does: a late phone must not see a stale one.
RETAINED = frozenset({Name.STATUS, Name.STATE, Name.TODAY, Name.HEALTH, Name.PHONE})


#: What holds from the moment it is said, and has no id by which it would count once. A broker that was told to keep one
#: says it again at each start of the hub: a pause that was ended long ago must not come back with it.
MOMENTARY = frozenset({name for name in PHONE_WRITES if name.endswith("/set")}) | {
    Name.CALIBRATE,
    Name.CONTEXT,
    Name.CIRCLE_FORGET,
}


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one wearer.

    >>> Topics("me").of(Name.NUDGE), Topics("me").phone("pixel")
    ('heartreach/v1/me/nudge', 'heartreach/v1/me/phone/pixel')
    """

    wearer: str

    def of(self, name: Name) -> str:
        """The full topic of `name`."""
        return f"{PREFIX}/{self.wearer}/{name}"

    def phone(self, device: str) -> str:
        """Where a device says whether it is online."""
        return f"{self.of(Name.PHONE)}/{device}"

    @property
    def everything(self) -> str:
        """A filter for all of this wearer's topics."""
        return f"{PREFIX}/{self.wearer}/#"

    @property
    def inbound(self) -> tuple[str, ...]:
        """What the hub subscribes to.

        >>> "heartreach/v1/me/phone/+" in Topics("me").inbound
        True
        """
        return tuple(self.phone("+") if name is Name.PHONE else self.of(name) for name in PHONE_WRITES)


@dataclass(frozen=True, slots=True)
class Address:
    """A topic taken apart."""

    wearer: str
    name: Name
    device: str | None = None


def parse(topic: str) -> Address | None:
    """Take a topic apart; `None` when it is none of ours.

    >>> parse("heartreach/v1/me/phone/pixel")
    Address(wearer='me', name=<Name.PHONE: 'phone'>, device='pixel')
    >>> parse("heartreach/v1/me/weather") is None
    True
    """
    prefix, _, rest = topic.removeprefix(f"{PREFIX}/").partition("/")
    if not topic.startswith(f"{PREFIX}/") or not prefix:
        return None
    head, _, device = rest.partition("/")
    if head == Name.PHONE:
        return Address(prefix, Name.PHONE, device) if device and "/" not in device else None
    return Address(prefix, Name(rest)) if rest in set(Name) else None
