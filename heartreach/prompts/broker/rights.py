"""Who may read and write which topics."""

from dataclasses import dataclass

from heartreach.prompts.broker.filters import covers, matches
from heartreach.prompts.topics import HUB_WRITES, PHONE_WRITES, PREFIX, Name

__all__ = ["DISCOVERY_PREFIX", "PHONE_READS", "PHONE_SAYS", "Rights", "hub_rights", "phone_rights", "phones_rights"]

#: Where Home Assistant looks for devices, and where it says that it started (its MQTT discovery prefix).
DISCOVERY_PREFIX = "homeassistant"

#: What a phone hears of its wearer: what the hub says, never the raw answers and contexts of another device.
PHONE_READS = tuple(str(name) for name in HUB_WRITES)
#: What a phone says; `phone/<device>`, its own, comes on top.
PHONE_SAYS = tuple(str(name) for name in PHONE_WRITES if name is not Name.PHONE)


@dataclass(frozen=True, slots=True)
class Rights:
    """What one login may do.

    A subscription is granted inside `subscribe`; each message is then held against `read`, so that a wide filter such
    as `heartreach/v1/me/#` brings exactly what its owner may see.
    """

    subscribe: tuple[str, ...]
    read: tuple[str, ...]
    write: tuple[str, ...]

    def may_subscribe(self, topic_filter: str) -> bool:
        """Whether the filter stays within its bounds."""
        return any(covers(bound, topic_filter) for bound in self.subscribe)

    def may_read(self, topic: str) -> bool:
        """Whether a message under this topic may be sent to it."""
        return any(matches(one, topic) for one in self.read)

    def may_write(self, topic: str) -> bool:
        """Whether it may publish there."""
        return any(matches(one, topic) for one in self.write)


def hub_rights(prefix: str = PREFIX) -> Rights:
    """The hub: all wearers, and Home Assistant's discovery.

    >>> hub_rights().may_write("heartreach/v1/me/nudge")
    True
    """
    everything = (f"{prefix}/#", f"{DISCOVERY_PREFIX}/#")
    return Rights(everything, everything, everything)


def phone_rights(wearer: str, device: str, prefix: str = PREFIX) -> Rights:
    """A phone: its own wearer, and there only what it needs.

    >>> rights = phone_rights("me", "a")
    >>> rights.may_read("heartreach/v1/me/nudge"), rights.may_write("heartreach/v1/me/nudge")
    (True, False)
    """
    base, presence = f"{prefix}/{wearer}", f"{prefix}/{wearer}/phone/{device}"
    return Rights(
        subscribe=(f"{base}/#",),
        read=(*(f"{base}/{leaf}" for leaf in PHONE_READS), presence),
        write=(*(f"{base}/{leaf}" for leaf in PHONE_SAYS), presence),
    )


def phones_rights(wearer: str, prefix: str = PREFIX) -> Rights:
    """All phones of a wearer under one login, for a broker whose logins are not ours to add to.

    >>> phones_rights("me").may_write("heartreach/v1/me/phone/kitchen")
    True
    """
    return phone_rights(wearer, "+", prefix)
