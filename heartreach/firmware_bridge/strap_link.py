"""One link to one strap: every call bounded, every error a `LinkFault`, and always a disconnect at the end."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.radio import CONNECT_LIMIT_S, Characteristic, Client, Radio, guarded, translated
from heartreach.firmware_bridge.sighting import Sighting

__all__ = ["StrapLink"]

#: Reading, writing and subscribing: an ATT transaction may take 30 s by the book; a strap that needs 10 s is gone.
CALL_LIMIT_S = 10.0
#: Pairing may wait for a person.
PAIR_LIMIT_S = 30.0
#: Windows needs up to two minutes to let go of a link; elsewhere it takes milliseconds.
LEAVE_LIMIT_S = 120.0


class StrapLink:
    """An async context manager around one connection.

    Leaving it always calls bleak's `disconnect()`, also after the link was lost: without that call the next connection
    delivers every notification twice, the one after it three times (bleak issue 2002).

    Args:
        radio: where the client comes from.
        sighting: the strap.
        on_lost: called once when the link drops by itself.
    """

    def __init__(self, radio: Radio, sighting: Sighting, on_lost: Callable[[], None]) -> None:
        self._radio = radio
        self._title = sighting.title
        self._client: Client = radio.client(sighting, on_lost)

    async def __aenter__(self) -> Self:
        try:
            # One at a time: a controller can make only one connection at once, and answers the second with "busy".
            async with self._radio.connecting, guarded(f"connecting to {self._title}", CONNECT_LIMIT_S + 5):
                await self._client.connect()
        except BaseException:
            await self._leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    @property
    def mtu(self) -> int:
        """Bytes of one packet, as far as the system tells."""
        return self._client.mtu_size

    def has(self, characteristic: str) -> bool:
        """Whether the strap offers this characteristic."""
        return self._first(characteristic) is not None

    def notifies(self, characteristic: str) -> bool:
        """Whether the strap sends this characteristic by itself."""
        found = self._first(characteristic)
        return found is not None and not {"notify", "indicate"}.isdisjoint(found.properties)

    def _first(self, characteristic: str) -> Characteristic | None:
        # A strap may have two of a kind, between which bleak refuses to choose; and bleak forgets all with the link.
        with translated(f"looking at what {self._title} offers"):
            found = [one for one in self._client.services.characteristics.values() if one.uuid == characteristic]
        return min(found, key=lambda one: one.handle, default=None)

    async def read(self, characteristic: str) -> bytes:
        """Read a value."""
        async with guarded(f"reading from {self._title}", CALL_LIMIT_S):
            return bytes(await self._client.read_gatt_char(self._first(characteristic) or characteristic))

    async def read_if_offered(self, characteristic: str) -> bytes | None:
        """Read a value that is nice to have; None where the strap has none or will not tell."""
        if not self.has(characteristic):
            return None
        try:
            return await self.read(characteristic)
        except LinkFault as fault:
            if fault.kind in {FaultKind.PROTOCOL, FaultKind.PAIRING} and self._client.is_connected:
                return None
            raise

    async def write(self, characteristic: str, value: bytes) -> None:
        """Write a value and wait for the strap's reply."""
        async with guarded(f"writing to {self._title}", CALL_LIMIT_S):
            await self._client.write_gatt_char(self._first(characteristic) or characteristic, value, response=True)

    async def subscribe(self, characteristic: str, on_value: Callable[[bytes], None]) -> None:
        """Ask for notifications; pair first if the strap insists.

        Where the system believes in a bond that the strap lost (a battery change is enough), the bond is forgotten, and
        the next session pairs anew.
        """
        try:
            await self._subscribe(characteristic, on_value)
        except LinkFault as fault:
            if fault.kind is not FaultKind.PAIRING:
                raise
            await self._pair()
            await self._subscribe_paired(characteristic, on_value)

    async def _subscribe_paired(self, characteristic: str, on_value: Callable[[bytes], None]) -> None:
        try:
            await self._subscribe(characteristic, on_value)
        except LinkFault as fault:
            if fault.kind is FaultKind.PAIRING:
                await self._forget_bond()
            raise

    async def _subscribe(self, characteristic: str, on_value: Callable[[bytes], None]) -> None:
        async with guarded(f"subscribing at {self._title}", CALL_LIMIT_S):
            one = self._first(characteristic) or characteristic
            await self._client.start_notify(one, lambda _sender, value: on_value(bytes(value)))

    async def _pair(self) -> None:
        try:
            async with guarded(f"pairing with {self._title}", PAIR_LIMIT_S):
                await self._client.pair()
        except NotImplementedError as error:
            # macOS pairs by itself, or asks its user, and offers programs no way to.
            raise LinkFault(FaultKind.PAIRING, f"pairing with {self._title}: {error}") from error

    async def _forget_bond(self) -> None:
        with contextlib.suppress(LinkFault, NotImplementedError):
            async with guarded(f"forgetting the bond with {self._title}", CALL_LIMIT_S):
                await self._client.unpair()

    async def _leave(self) -> None:
        # A shield: being cancelled while leaving must not leave the strap held.
        await asyncio.shield(asyncio.ensure_future(self._disconnect()))

    async def _disconnect(self) -> None:
        try:
            async with guarded(f"leaving {self._title}", LEAVE_LIMIT_S):
                await self._client.disconnect()
        except LinkFault:
            return  # nobody is there to be left any more
