"""bumble's virtual controller and host, with one missing answer added, late answers dropped."""

import asyncio
from typing import Any

from bumble import hci
from bumble.att import ATT_RESPONSES
from bumble.controller import Controller
from bumble.device import Device
from bumble.host import Host
from bumble.keys import MemoryKeyStore
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

from heartreach.firmware_bridge.radio import cancellations

__all__ = ["VirtualController", "device_on"]


class VirtualHost(Host):
    """A host that takes no answer to a command for which nobody waits any more.

    bumble 0.0.236 gives it to a future that was cancelled (Ctrl-C in the middle of a command), an error of its own; a
    turn of the loop later it warns of it, on the screen of a command that keeps no log.
    """

    def on_command_processed(self, event: hci.HCI_Command_Complete_Event[Any] | hci.HCI_Command_Status_Event) -> None:
        """Hand the answer on."""
        if self.pending_response is not None and not self.pending_response.done():
            super().on_command_processed(event)


class VirtualDevice(Device):
    """A device that loses no wish to end while it starts, and drops such an answer of a strap, for the same reason."""

    async def power_on(self) -> None:
        """Start; bumble waits for answers with `asyncio.wait_for`, which may lose a cancellation (see `guarded`)."""
        told = cancellations()
        await super().power_on()
        if cancellations() > told:
            raise asyncio.CancelledError

    def on_gatt_pdu(self, connection_handle: int, pdu: bytes) -> None:
        """Hand the packet on."""
        connection = self.lookup_connection(connection_handle)
        client = None if connection is None else connection.gatt_client
        waits = client is None or (client.pending_response is not None and not client.pending_response.done())
        if waits or pdu[0] not in ATT_RESPONSES:
            super().on_gatt_pdu(connection_handle, pdu)


class VirtualController(Controller):
    """A controller whose cancelled connections end.

    bumble 0.0.236 answers "create connection cancel" but never sends the failed connection-complete event that the
    specification asks for (Core 5.4, Vol 4, Part E, 7.8.13), so that a connection attempt with a timeout never returns.
    """

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Withdraw the pending connection and say so."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is not None:
            asyncio.get_running_loop().call_soon(self.send_hci_packet, _ended(pending.peer_address))
        return super().on_hci_le_create_connection_cancel_command(_command)


def _ended(peer: hci.Address) -> hci.HCI_LE_Connection_Complete_Event:
    return hci.HCI_LE_Connection_Complete_Event(
        status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
        connection_handle=0,
        role=hci.Role.CENTRAL,
        peer_address_type=peer.address_type,
        peer_address=peer,
        connection_interval=0,
        peripheral_latency=0,
        supervision_timeout=0,
        central_clock_accuracy=0,
    )


def device_on(link: LocalLink, name: str, address: str) -> Device:
    """A whole Bluetooth device, host and controller, on a virtual link."""
    controller = VirtualController(name, link=link)
    host = VirtualHost(controller, AsyncPipeSink(controller))
    device = VirtualDevice(name=name, address=hci.Address(address), host=host)
    device.keystore = MemoryKeyStore()
    return device
