"""The one door to bleak: scanners, clients, and what their errors mean.

Nothing else in heartreach knows bleak, apart from the backend that plays the radio's part in `virtual`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.args.bluez import BlueZAdapterArgs, BlueZClientArgs, BlueZScannerArgs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from heartreach.firmware_bridge.bluez_battery import bluez_battery
from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.firmware_bridge.strap_words import one_line

__all__ = ["Characteristic", "Client", "Radio", "cancellations", "guarded", "translated"]

Characteristic = BleakGATTCharacteristic
Client = BleakClient

#: Connecting may take this long; BlueZ needs up to 2 s, Windows up to 20 s with a cold cache.
CONNECT_LIMIT_S = 30.0
#: Starting or stopping a scan is a local call.
SCAN_LIMIT_S = 10.0

#: What bleak and the stacks under it are known to raise: a link that drops mid-call surfaces as any of these
#: (AttributeError and KeyError from half-forgotten services, EOFError from a full or dead D-Bus).
_RAISED = (BleakError, TimeoutError, EOFError, OSError, AssertionError, KeyError, AttributeError)

_UNAVAILABLE = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: FaultKind.NO_ADAPTER,
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: FaultKind.NO_ADAPTER,
    BleakBluetoothNotAvailableReason.POWERED_OFF: FaultKind.RADIO_OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: FaultKind.PERMISSION,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: FaultKind.PERMISSION,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: FaultKind.PERMISSION,
    BleakBluetoothNotAvailableReason.UNKNOWN: FaultKind.DAEMON,
}

#: Last part of a D-Bus error's name, and what it means.
_DBUS = {
    "NotReady": FaultKind.RADIO_OFF,
    "InProgress": FaultKind.BUSY,
    "AlreadyConnected": FaultKind.BUSY,
    "AccessDenied": FaultKind.PERMISSION,
    "NotAuthorized": FaultKind.PERMISSION,
    "ServiceUnknown": FaultKind.DAEMON,
    "NameHasNoOwner": FaultKind.DAEMON,
    "NoReply": FaultKind.DAEMON,
    "UnknownObject": FaultKind.ABSENT,
    "DoesNotExist": FaultKind.ABSENT,
    "AuthenticationFailed": FaultKind.PAIRING,
    "AuthenticationRejected": FaultKind.PAIRING,
    "AuthenticationCanceled": FaultKind.PAIRING,
    "AuthenticationTimeout": FaultKind.PAIRING,
}

#: ATT errors that pairing cures: authentication, authorization, key size, encryption (Core 5.4, Vol 3, F, 3.4.1.1).
_ATT_WANTS_PAIRING = frozenset({0x05, 0x08, 0x0C, 0x0F})


def _kind(error: Exception) -> FaultKind:
    match error:
        case BleakBluetoothNotAvailableError():
            return _UNAVAILABLE[error.reason]
        case BleakDeviceNotFoundError():
            return FaultKind.ABSENT
        case BleakGATTProtocolError():
            return FaultKind.PAIRING if int(error.code) in _ATT_WANTS_PAIRING else FaultKind.PROTOCOL
        case BleakDBusError():
            return _DBUS.get(error.dbus_error.rpartition(".")[2], FaultKind.PROTOCOL)
        case _:
            return _kind_of_plain(error)


def _kind_of_plain(error: Exception) -> FaultKind:
    match error:
        case TimeoutError():
            return FaultKind.SILENT
        case PermissionError():
            return FaultKind.PERMISSION
        case FileNotFoundError() | ConnectionRefusedError():
            return FaultKind.NO_ADAPTER  # there is no system bus, hence no Bluetooth service
        case EOFError() | OSError():
            return FaultKind.DAEMON
        case BleakError() if "adapter" in str(error) and "not found" in str(error):
            return FaultKind.NO_ADAPTER
        case _:
            return FaultKind.PROTOCOL


def cancellations() -> int:
    """How often the running task was told to end and has not yet."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn whatever the stack raises into a `LinkFault`."""
    try:
        yield
    except _RAISED as error:
        raise LinkFault(_kind(error), f"{doing}: {error or type(error).__name__}") from error


@asynccontextmanager
async def guarded(doing: str, limit_s: float) -> AsyncIterator[None]:
    """Bound a call into the radio, and turn whatever it raises into a `LinkFault`.

    bleak bounds only some calls: a notification that the service never answers would hang for ever. And a stack may
    lose a cancellation: before Python 3.12 `asyncio.wait_for` does when its result comes at the same moment
    (CPython issue 81839). Whoever is told to end during such a call ends after it.

    Raises:
        LinkFault: the call failed, or took too long.
    """
    told = cancellations()
    with translated(doing):
        async with asyncio.timeout(limit_s):
            yield
    if cancellations() > told:
        raise asyncio.CancelledError


@dataclass(frozen=True)
class Radio:
    """Where scanners and clients come from: bleak's own backend, or one that takes its place.

    Args:
        adapter: name of the Linux adapter (`hci1`), the default one when None.
        scanner_backend: bleak scanner class instead of the platform's.
        client_backend: bleak client class instead of the platform's.
    """

    adapter: str | None = None
    scanner_backend: type[BaseBleakScanner] | None = None
    client_backend: type[BaseBleakClient] | None = None
    connecting: asyncio.Lock = field(default_factory=asyncio.Lock, compare=False)

    @classmethod
    def system(cls, adapter: str | None = None) -> "Radio":
        """The computer's own Bluetooth."""
        return cls(adapter)

    @asynccontextmanager
    async def scan(self, on_sighting: Callable[[Sighting], None]) -> AsyncIterator[None]:
        """Listen for advertisements as long as the block runs; the callback must be quick and must not raise.

        Raises:
            LinkFault: there is no radio, it is off, or it refuses.
        """
        scanner = BleakScanner(
            lambda device, heard: on_sighting(_sighting(device, heard)),
            bluez=BlueZScannerArgs(adapter=self.adapter) if self.adapter else BlueZScannerArgs(),
            backend=self.scanner_backend,
        )
        try:
            async with guarded("starting to scan", SCAN_LIMIT_S):
                await scanner.start()
        except LinkFault as fault:
            if fault.kind is not FaultKind.BUSY:
                raise
            raise LinkFault(FaultKind.SCANNING, fault.detail) from fault  # no strap was asked for yet
        try:
            yield
        finally:
            async with guarded("ending the scan", SCAN_LIMIT_S):
                await scanner.stop()

    async def held(self, service: str) -> list[Sighting]:
        """Straps with this service that the computer is already linked to: they do not advertise.

        Raises:
            LinkFault: there is no radio, it is off, or it refuses.
        """
        if self.client_backend is not None:
            return []
        bluez = BlueZAdapterArgs(adapter=self.adapter) if self.adapter else BlueZAdapterArgs()
        async with guarded("asking what is connected", SCAN_LIMIT_S):
            try:
                devices = await (await BleakAdapter.get(bluez=bluez)).get_connected_devices([service])
            except NotImplementedError:
                return []  # not every platform can tell
        return [Sighting(device.address, one_line(device.name or ""), 0, (service,), {}, device) for device in devices]

    async def battery(self, sighting: Sighting) -> int | None:
        """The strap's battery in percent as the system itself tells it, or `None`; only BlueZ does."""
        details = getattr(sighting.device, "details", None)
        path = details.get("path") if isinstance(details, dict) else None
        return None if path is None else await bluez_battery(path)

    def client(self, sighting: Sighting, on_lost: Callable[[], None]) -> Client:
        """A fresh client for one session with a strap that was sighted."""
        device = sighting.device
        return BleakClient(
            device if isinstance(device, BLEDevice) else sighting.address,
            lambda _client: on_lost(),
            timeout=CONNECT_LIMIT_S,
            bluez=BlueZClientArgs(adapter=self.adapter) if self.adapter else BlueZClientArgs(),
            backend=self.client_backend,
        )


def _sighting(device: BLEDevice, heard: AdvertisementData) -> Sighting:
    return Sighting(
        address=device.address,
        name=one_line(heard.local_name or device.name or ""),
        rssi=heard.rssi,
        services=tuple(heard.service_uuids),
        manufacturer=heard.manufacturer_data,
        device=device,
    )
