"""The battery where BlueZ keeps the battery service to itself.

Some versions from 5.48 on hide characteristic 0x2A19 and show the level as `org.bluez.Battery1.Percentage` instead
(simpleble issue 47, gatt-python issue 41).
"""

import asyncio

__all__ = ["bluez_battery"]

#: A property of a running service is there in milliseconds.
ANSWER_LIMIT_S = 5.0
BATTERY = "org.bluez.Battery1"


async def bluez_battery(device_path: str) -> int | None:
    """Ask bluetoothd for a device's battery.

    Args:
        device_path: the device's D-Bus object, as bleak tells it.

    Returns:
        Percent, or `None` where bluetoothd shows none, does not answer, or there is no D-Bus here at all.
    """
    try:
        # Comes with bleak on Linux only.
        from dbus_fast import BusType, Message, MessageType  # noqa: PLC0415
        from dbus_fast.aio import MessageBus  # noqa: PLC0415
    except ImportError:
        return None
    question = Message(
        destination="org.bluez",
        path=device_path,
        interface="org.freedesktop.DBus.Properties",
        member="Get",
        signature="ss",
        body=[BATTERY, "Percentage"],
    )
    try:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
            try:
                answer = await bus.call(question)
            finally:
                bus.disconnect()
    except (TimeoutError, OSError, EOFError):
        return None
    if answer is None or answer.message_type is not MessageType.METHOD_RETURN:
        return None
    return int(answer.body[0].value)
