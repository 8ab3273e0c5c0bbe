"""The air between virtual devices, with everything that can happen to a packet in it."""

import asyncio
from collections.abc import Callable, Sequence

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

__all__ = ["Air", "PacketFate", "is_notification"]

#: What becomes of one packet to one receiver: a delay in seconds and the bytes, for each time it arrives; () is lost.
PacketFate = Callable[[bytes], Sequence[tuple[float, bytes]]]

#: L2CAP puts length and channel before the ATT opcode (Core 5.4, Vol 3, Part A, 3.1).
_ATT_OPCODE_AT = 4
_HANDLE_VALUE_NOTIFICATION = 0x1B


def is_notification(packet: bytes) -> bool:
    """Whether this packet carries an ATT notification.

    >>> is_notification(bytes.fromhex("07000400 1b 1000 0040"))
    True
    """
    return len(packet) > _ATT_OPCODE_AT and packet[_ATT_OPCODE_AT] == _HANDLE_VALUE_NOTIFICATION


class Air(LocalLink):
    """A virtual link whose packets can be lost, doubled, delayed and reordered, and whose devices can walk away.

    Args:
        supervision_s: a link whose device went out of range drops after this many seconds.
        short_cut: hand heart rate notifications straight from the strap to bleak's callback while nothing disturbs
            the air. Connecting, discovery, subscribing and dropping still go through the whole stack; what is saved
            is bumble's work on each packet (L2CAP, HCI, and the text of a log that nobody reads), which is most of
            the cost of a virtual day.
    """

    def __init__(self, supervision_s: float = 2.0, *, short_cut: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bumble leaves this one untyped
        self.supervision_s = supervision_s
        self.short_cut = short_cut
        self.ears: dict[tuple[str, int], Callable[[bytes], None]] = {}  #: by strap address and attribute handle
        self.fate: PacketFate | None = None
        self._away: set[str] = set()

    def walk_away(self, address: str) -> None:
        """Nobody hears this device any more; its links drop when the supervision timeout is over."""
        self._away.add(address.upper())
        asyncio.get_running_loop().call_later(self.supervision_s, self._supervise, address.upper())

    def come_back(self, address: str) -> None:
        """The device is in range again."""
        self._away.discard(address.upper())

    def ear(self, address: str, handle: int) -> Callable[[bytes], None] | None:
        """Who may be told at once what the strap at `address` notifies; `None` where packets must take their way."""
        if not self.short_cut or self.fate is not None or self._away:
            return None
        return self.ears.get((address.upper(), handle))

    def send_advertising_pdu(self, sender_controller: Controller, packet: ll.AdvertisingPdu) -> None:
        """Deliver to radios that listen, which keeps a hundred straps affordable."""
        if self._is_away(sender_controller):
            return
        loop = asyncio.get_running_loop()
        for receiver in self.controllers:
            if receiver is not sender_controller and not self._is_away(receiver) and _listens(receiver, packet):
                loop.call_soon(receiver.on_ll_advertising_pdu, packet)

    def send_acl_data(
        self, sender_controller: Controller, destination_address: hci.Address, transport: PhysicalTransport, data: bytes
    ) -> None:
        """Deliver a packet as its fate will have it."""
        receiver = self.find_le_controller(destination_address)
        if receiver is None or self._is_away(sender_controller) or self._is_away(receiver):
            return
        source = sender_controller.random_address
        loop = asyncio.get_running_loop()
        if self.fate is None:
            loop.call_soon(receiver.on_link_acl_data, source, transport, data)
            return
        for delay_s, packet in self.fate(data):
            loop.call_later(delay_s, receiver.on_link_acl_data, source, transport, packet)

    def _is_away(self, controller: Controller) -> bool:
        return bool(self._away) and _key(controller) in self._away

    def _supervise(self, address: str) -> None:
        if address not in self._away:
            return
        for controller in tuple(self.controllers):
            for connection in tuple(controller.le_connections.values()):
                if address in {_key(controller), _plain(connection.peer_address)}:
                    _drop(controller, connection)


def _drop(controller: Controller, connection: Connection) -> None:
    controller.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)


def _listens(receiver: Controller, packet: ll.AdvertisingPdu) -> bool:
    return isinstance(packet, ll.ConnectInd) or receiver.le_scan_enable or receiver.pending_le_connection is not None


def _key(controller: Controller) -> str:
    return _plain(controller.random_address)


def _plain(address: hci.Address) -> str:
    return address.to_string(with_type_qualifier=False).upper()
