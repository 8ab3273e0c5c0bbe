"""A stand-in for bluetoothd: serves the org.bluez objects that bleak's unmodified BlueZ backend asks for.

It keeps notification registrations per D-Bus client, as the real one does, and so shows the same faults: a client that
reconnects without having called `disconnect()` gets every notification twice.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import ClassVar

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.firmware_bridge.bluez.strap_object import (
    ADAPTER,
    ADAPTER_PATH,
    CHARACTERISTIC,
    DEVICE,
    Attribute,
    Interfaces,
    Refusal,
    StrapObject,
)

__all__ = ["StandIn"]

PROPERTIES = "org.freedesktop.DBus.Properties"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
NO_OBJECT: Refusal = ("org.freedesktop.DBus.Error.UnknownObject", "there is no such object")
NO_METHOD: Refusal = ("org.freedesktop.DBus.Error.UnknownMethod", "there is no such method")
NOT_CONNECTED: Refusal = ("org.bluez.Error.Failed", "Not connected")
IN_PROGRESS: Refusal = ("org.bluez.Error.InProgress", "In Progress")
NO_PROPERTY: Refusal = ("org.freedesktop.DBus.Error.InvalidArgs", "No such property")
WANTS_BOND: Refusal = ("org.bluez.Error.Failed", "Operation failed with ATT error: 0x05")
NOT_READY: Refusal = ("org.bluez.Error.NotReady", "Resource Not Ready")
ADVERTISING_S = 0.1
FOREVER_S = 3600.0


class StandIn:
    """One adapter with straps around it.

    Args:
        straps: what is on the air.
    """

    def __init__(self, *straps: StrapObject) -> None:
        self.straps = straps
        self.powered = True
        self.plugged = True
        self.discovering = False
        self.searches = False  #: whether it is busy with a search that it will not end
        self._bus = MessageBus(bus_type=BusType.SYSTEM)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take the name org.bluez and begin to advertise."""
        await self._bus.connect()
        self._bus.add_message_handler(self._take)
        await self._bus.request_name("org.bluez")
        match = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"
        daemon = "org.freedesktop.DBus"
        await self._bus.call(Message(daemon, "/org/freedesktop/DBus", daemon, "AddMatch", signature="s", body=[match]))
        self._spawn(self._advertise())

    async def stop(self) -> None:
        """Die, as bluetoothd does when it crashes: no goodbye to anybody."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast left it so

    def notify(self, attribute: Attribute, value: bytes) -> None:
        """Send a value to every registration."""
        for _ in attribute.senders:
            self._changed(attribute.path, CHARACTERISTIC, Value=Variant("ay", value))

    def lose(self, strap: StrapObject) -> None:
        """The link drops; registrations stay, as in bluetoothd."""
        if strap.connected:
            strap.connected = False
            self._changed(strap.path, DEVICE, ServicesResolved=Variant("b", False))
            self._changed(strap.path, DEVICE, Connected=Variant("b", False))

    def remove(self, strap: StrapObject) -> None:
        """Forget the device."""
        strap.known = strap.connected = False
        self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [strap.path, [DEVICE]])

    def unplug(self) -> None:
        """Pull the adapter out: its object and everything below it vanish."""
        for strap in self.straps:
            self.lose(strap)
            strap.known = False
        self.plugged = False
        self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [ADAPTER_PATH, [ADAPTER]])

    def plug(self) -> None:
        """Plug it in again."""
        self.plugged = True
        body: list[object] = [ADAPTER_PATH, {ADAPTER: self._adapter_properties()}]
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", body)

    def power(self, *, on: bool) -> None:
        """Switch the adapter."""
        self.powered = on
        self._changed(ADAPTER_PATH, ADAPTER, Powered=Variant("b", on))
        if not on:
            for strap in self.straps:
                self.lose(strap)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _advertise(self) -> None:
        while True:
            for strap in self.straps if self.discovering and self.plugged else ():
                if strap.in_range and not strap.connected:
                    self._show(strap)
                    await asyncio.sleep(0)  # dbus-fast takes a full socket for a dead bus: never a burst
            await asyncio.sleep(ADVERTISING_S)

    def _show(self, strap: StrapObject) -> None:
        if strap.known:
            self._changed(strap.path, DEVICE, RSSI=Variant("n", -60))
        else:
            strap.known = True
            self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [strap.path, {DEVICE: strap.properties()}])

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[object]) -> None:
        message = Message(
            message_type=MessageType.SIGNAL,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=body,
        )
        if self._bus.connected:
            self._bus.send(message)

    def _changed(self, path: str, interface: str, **values: Variant) -> None:
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, values, []])

    def _take(self, message: Message) -> bool | None:
        if message.message_type is MessageType.SIGNAL:
            self._forget_sender(message)
            return None
        wanted = {"org.bluez", self._bus.unique_name}
        if message.message_type is not MessageType.METHOD_CALL or message.destination not in wanted:
            return None
        self._spawn(self._answer(message))
        return True

    def _forget_sender(self, message: Message) -> None:
        if message.member != "NameOwnerChanged" or message.body[2]:
            return
        for strap in self.straps:
            for attribute in strap.attributes:
                attribute.senders = [sender for sender in attribute.senders if sender != message.body[0]]

    async def _answer(self, message: Message) -> None:
        match message.interface:
            case "org.freedesktop.DBus.ObjectManager":
                self._reply(message, "a{oa{sa{sv}}}", [self._objects()])
            case "org.bluez.Adapter1":
                self._adapter(message)
            case "org.bluez.Device1":
                await self._device(message)
            case "org.bluez.GattCharacteristic1":
                self._characteristic(message)
            case "org.freedesktop.DBus.Properties" if message.member == "Get":
                self._property(message)
            case _:
                self._reply(message)

    def _objects(self) -> dict[str, Interfaces]:
        told: dict[str, Interfaces] = {}
        if self.plugged:
            told[ADAPTER_PATH] = {ADAPTER: self._adapter_properties()}
        for strap in self.straps:
            if strap.known:
                told[strap.path] = {DEVICE: strap.properties()}
                told |= dict(strap.gatt_objects()) if strap.connected else {}
        return told

    def _adapter_properties(self) -> dict[str, Variant]:
        return {
            "Address": Variant("s", "00:00:00:00:00:01"),
            "Name": Variant("s", "hci0"),
            "Alias": Variant("s", "hci0"),
            "Powered": Variant("b", self.powered),
            "Discovering": Variant("b", self.discovering),
            "Roles": Variant("as", ["central"]),
            "UUIDs": Variant("as", []),
        }

    def _adapter(self, message: Message) -> None:
        if message.member == "StartDiscovery" and (self.searches or not self.powered):
            self._refuse(message, IN_PROGRESS if self.powered else NOT_READY)
            return
        if message.member in {"StartDiscovery", "StopDiscovery"}:
            self.discovering = message.member == "StartDiscovery"
        if message.member == "RemoveDevice":
            for strap in self.straps:
                if strap.path == message.body[0]:
                    strap.paired = False
                    self.remove(strap)
        self._reply(message)

    def _property(self, message: Message) -> None:
        """Only the battery that bluetoothd keeps to itself."""
        level = next((s.hidden_battery for s in self.straps if s.path == message.path and s.connected), None)
        if message.body != ["org.bluez.Battery1", "Percentage"] or level is None:
            self._refuse(message, NO_PROPERTY)
        else:
            self._reply(message, "v", [Variant("y", level)])

    async def _device(self, message: Message) -> None:
        strap = next((one for one in self.straps if one.path == message.path and one.known), None)
        if strap is None:
            self._refuse(message, NO_OBJECT)
        elif message.member == "Disconnect":
            self.lose(strap)
            self._reply(message)
        elif message.member == "Pair":
            self._pair(message, strap)
        elif strap.refusal is not None:
            self._refuse(message, strap.refusal)
        else:
            await self._connect(message, strap)

    def _pair(self, message: Message, strap: StrapObject) -> None:
        if strap.pair_refusal is not None:
            self._refuse(message, strap.pair_refusal)
            return
        strap.paired = strap.has_bond = True
        self._changed(strap.path, DEVICE, Paired=Variant("b", True))
        self._reply(message)

    async def _connect(self, message: Message, strap: StrapObject) -> None:
        await asyncio.sleep(0.01 if strap.in_range else FOREVER_S)
        strap.connected = True
        self._changed(strap.path, DEVICE, Connected=Variant("b", True))
        self._reply(message)
        if strap.never_resolves:
            return
        for path, interfaces in strap.gatt_objects():
            self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])
        self._changed(strap.path, DEVICE, ServicesResolved=Variant("b", True))

    def _characteristic(self, message: Message) -> None:
        for strap in self.straps:
            for attribute in strap.attributes:
                if attribute.path == message.path:
                    answer = self._ANSWERS.get(message.member or "")
                    refusal = NO_METHOD if answer is None else None if strap.connected else NOT_CONNECTED
                    if refusal is not None or answer is None:
                        self._refuse(message, refusal or NO_METHOD)
                    else:
                        answer(self, message, attribute)
                    return
        self._refuse(message, NO_OBJECT)

    def _read(self, message: Message, attribute: Attribute) -> None:
        self._reply(message, "ay", [attribute.value])

    def _start_notify(self, message: Message, attribute: Attribute) -> None:
        sender = message.sender or ""
        if attribute.refusal == "hang":
            return
        if isinstance(attribute.refusal, tuple):
            self._refuse(message, attribute.refusal)
        elif attribute.secret and not any(s.has_bond for s in self.straps if attribute in s.attributes):
            self._refuse(message, WANTS_BOND)
        elif sender in attribute.senders:
            self._refuse(message, IN_PROGRESS)
        else:
            attribute.senders.append(sender)
            self._reply(message)

    def _stop_notify(self, message: Message, attribute: Attribute) -> None:
        attribute.senders = [sender for sender in attribute.senders if sender != message.sender]
        self._reply(message)

    def _refuse(self, message: Message, refusal: Refusal) -> None:
        self._send(Message.new_error(message, *refusal))

    def _reply(self, message: Message, signature: str = "", body: list[object] | None = None) -> None:
        self._send(Message.new_method_return(message, signature, body or []))

    def _send(self, message: Message) -> None:
        if self._bus.connected:
            self._bus.send(message)

    _ANSWERS: ClassVar[dict[str, Callable[["StandIn", Message, Attribute], None]]] = {
        "ReadValue": _read,
        "StartNotify": _start_notify,
        "StopNotify": _stop_notify,
    }
