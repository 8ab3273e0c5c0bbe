"""Ask a Polar strap's control point for measurements: one question at a time, bounded, and stopped before leaving."""

import asyncio
from collections.abc import Callable, Mapping

from heartreach.errors import MalformedFrame
from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.protocol.pmd import PMD_CONTROL, PMD_DATA, Measurement, Operation, Status, offered
from heartreach.firmware_bridge.protocol.pmd_control import ControlReply, command, stopped_by_strap
from heartreach.firmware_bridge.protocol.pmd_settings import PmdSettings, Setting
from heartreach.firmware_bridge.strap_link import StrapLink

__all__ = ["WANTED", "PmdClient"]

#: A strap answers in tenths of a second; one that needs this long will not.
ANSWER_LIMIT_S = 10.0
#: On the way out nobody waits for long.
STOP_LIMIT_S = 3.0
#: Replies that may wait; more means the strap talks without being asked.
REPLIES = 16

#: What we ask for: the slowest acceleration that still shows steps, the range of walking, ECG as the strap has it.
WANTED: Mapping[Measurement, Mapping[Setting, int]] = {
    Measurement.ACC: {Setting.RATE: 25, Setting.RESOLUTION: 16, Setting.RANGE: 4, Setting.CHANNELS: 3},
    Measurement.ECG: {Setting.RATE: 130, Setting.RESOLUTION: 14},
}
#: Measurements that take no settings.
_BARE = frozenset({Measurement.PPI})


class PmdClient:
    """The control point of one link.

    Args:
        link: the connection.
    """

    def __init__(self, link: StrapLink) -> None:
        self._link = link
        self._replies: asyncio.Queue[bytes] = asyncio.Queue(REPLIES)
        self._asking = asyncio.Lock()
        self.offered: frozenset[Measurement] = frozenset()
        self.running: dict[Measurement, PmdSettings] = {}

    async def open(self, on_data: Callable[[bytes], None]) -> None:
        """Learn what is offered and subscribe; nothing is started yet."""
        # Read first: on Linux, reading a subscribed characteristic also delivers the value as an indication.
        self.offered = offered(await self._link.read_if_offered(PMD_CONTROL) or b"")
        if self.offered:
            await self._link.subscribe(PMD_CONTROL, self._take)
            await self._link.subscribe(PMD_DATA, on_data)

    async def start(self, measurement: Measurement) -> PmdSettings:
        """Start a measurement; return its settings, with the factor where the strap tells one.

        Raises:
            LinkFault: it is not offered, or the strap refused; the message says why.
        """
        if measurement not in self.offered:
            raise LinkFault(FaultKind.UNFIT, f"this strap offers no {measurement.name}")
        chosen = PmdSettings()
        if measurement not in _BARE:
            offer = _settings(await self._ask(Operation.SETTINGS, measurement))
            chosen = offer.choose(WANTED.get(measurement, {}))
        reply = await self._ask(Operation.START, measurement, chosen)
        self.running[measurement] = PmdSettings({**chosen.values, **_settings(reply).values})
        return self.running[measurement]

    async def stop_all(self) -> None:
        """Stop what runs. Without this an H10 keeps measuring until its battery is empty."""
        for measurement in tuple(self.running):
            self.running.pop(measurement, None)
            async with asyncio.timeout(STOP_LIMIT_S):
                await self._ask(Operation.STOP, measurement)

    def _take(self, raw: bytes) -> None:
        for number in stopped_by_strap(raw):
            if number in list(Measurement):
                self.running.pop(Measurement(number), None)
        if not self._replies.full():
            self._replies.put_nowait(raw)

    async def _ask(
        self, operation: Operation, measurement: Measurement, settings: PmdSettings | None = None
    ) -> ControlReply:
        doing = f"{operation.name.lower()} of {measurement.name}"
        async with self._asking:
            while not self._replies.empty():
                self._replies.get_nowait()  # late answers to a question that was given up
            await self._link.write(PMD_CONTROL, command(operation, measurement, settings))
            try:
                async with asyncio.timeout(ANSWER_LIMIT_S):
                    reply = await self._whole_reply(operation, measurement)
            except TimeoutError:
                raise LinkFault(FaultKind.SILENT, f"{doing}: no answer") from None
        if not reply.good:
            kind = FaultKind.BUSY if reply.status == Status.WRONG_STATE else FaultKind.PROTOCOL
            raise LinkFault(kind, f"{doing}: the strap says {reply.reason!r}")
        return reply

    async def _whole_reply(self, operation: Operation, measurement: Measurement) -> ControlReply:
        reply = await self._reply_to(operation, measurement)
        while reply.more:
            reply = reply.joined_by(await self._reply_to(operation, measurement))
        return reply

    async def _reply_to(self, operation: Operation, measurement: Measurement) -> ControlReply:
        while True:
            try:
                reply = ControlReply.from_bytes(await self._replies.get())
            except MalformedFrame:
                continue  # the strap's own announcements, and values read by somebody else
            if reply.answers(operation, measurement):
                return reply


def _settings(reply: ControlReply) -> PmdSettings:
    try:
        return PmdSettings.from_bytes(reply.parameters)
    except MalformedFrame:
        return PmdSettings()  # an H10 ends its answer to "start" with a lone zero
