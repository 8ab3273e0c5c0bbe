"""An air with a whole Bluetooth stack in it, and everything that can happen to a packet (the extra `sim`)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bumble import hci, ll
from bumble.controller import Connection, Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.virtual.peripheral import Peripheral
from heartreach.firmware_bridge.virtual.stack.central import VirtualCentral
from heartreach.firmware_bridge.virtual.stack.client_backend import StackClient
from heartreach.firmware_bridge.virtual.stack.scanner_backend import StackScanner
from heartreach.firmware_bridge.virtual.stack.strap_radio import StackStrapRadio

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
    """

    def __init__(self, supervision_s: float = 2.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bumble leaves this one untyped
        self.supervision_s = supervision_s
        self.fate: PacketFate | None = None
        self._away: set[str] = set()

    def walk_away(self, address: str) -> None:
        """Nobody hears this device any more; its links drop when the supervision timeout is over."""
        self._away.add(address.upper())
        asyncio.get_running_loop().call_later(self.supervision_s, self._supervise, address.upper())

    def come_back(self, address: str) -> None:
        """The device is in range again."""
        self._away.discard(address.upper())

    def strap_radio(self, peripheral: Peripheral) -> StackStrapRadio:
        """The radio of one strap, not yet switched on."""
        return StackStrapRadio(self, peripheral)

    @asynccontextmanager
    async def computer(self) -> AsyncIterator[Radio]:
        """A computer's radio on this air."""
        virtual = VirtualCentral(self)

        class Scanner(StackScanner):
            central = virtual

        class Client(StackClient):
            central = virtual

        await virtual.device.power_on()
        try:
            yield Radio(scanner_backend=Scanner, client_backend=Client)
        finally:
            await virtual.device.power_off()

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
