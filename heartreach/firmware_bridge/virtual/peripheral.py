"""What a virtual strap and its radio know of each other; `still` and `stack` each have such a radio."""

from typing import Protocol

from heartreach.firmware_bridge.virtual.gatt import Characteristic, Service

__all__ = ["ADVERTISE_S", "ATT_HEADER", "LARGEST_MTU", "SMALLEST_MTU", "Peripheral", "StrapRadio"]

#: Between two advertisements, in s; real straps take .1 to 1.
ADVERTISE_S = 0.2
#: Bytes of a notification before its value: opcode and handle (Core 5.4, Vol 3, Part F, 3.4.7.1).
ATT_HEADER = 3
#: What a link starts with, and what both sides can always do, in bytes (Core 5.4, Vol 3, Part G, 5.2.1).
SMALLEST_MTU = 23
#: The largest ATT packet (Core 5.4, Vol 3, Part F, 3.2.8: attribute values up to 512 bytes).
LARGEST_MTU = 517


class Peripheral(Protocol):
    """The strap, as its radio sees it.

    Attributes:
        name: what it advertises.
        address: static random address.
        largest_mtu: the longest packet it agrees to, in bytes; None for whatever the computer asks.
        refuse_subscription: an ATT error code for whoever subscribes, -1 to leave them without an answer, None for
            neither.
    """

    name: str
    address: str
    largest_mtu: int | None
    refuse_subscription: int | None

    def services(self) -> list[Service]:
        """What it offers."""

    def unlinked(self) -> None:
        """The link is gone, from whichever side."""


class StrapRadio(Protocol):
    """The radio, as its strap sees it."""

    @property
    def is_linked(self) -> bool:
        """Whether a computer is connected."""

    @property
    def mtu(self) -> int:
        """The longest packet of the link, in bytes."""

    async def power_on(self) -> None:
        """Be there."""

    async def power_off(self) -> None:
        """Be gone, link and all."""

    async def advertise(self, *, on: bool) -> None:
        """Start or stop advertising; a connection stops it too."""

    async def notify(self, characteristic: Characteristic, value: bytes) -> None:
        """Tell whoever subscribed, as much as fits in a packet."""

    async def indicate(self, characteristic: Characteristic, value: bytes) -> None:
        """The same, and the computer confirms."""

    async def drop_link(self) -> None:
        """End the link, if there is one."""
