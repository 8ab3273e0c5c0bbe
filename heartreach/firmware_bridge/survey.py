"""Look around: which devices are on the air, which offer heart rate, and what each can do."""

from collections.abc import Callable
from dataclasses import dataclass

from heartreach.clock import Clock
from heartreach.firmware_bridge.fault import LinkFault
from heartreach.firmware_bridge.identity import read_battery, read_identity
from heartreach.firmware_bridge.protocol.pmd import PMD_CONTROL, offered
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_MEASUREMENT
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.scanner import Scanner
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.firmware_bridge.strap_link import StrapLink
from heartreach.models import DeviceInfo

__all__ = ["Portrait", "ask", "look_around"]


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a strap told when asked.

    Args:
        info: who it is.
        battery_percent: its battery; None where it does not tell.
        measures: names of the Polar measurements it offers.
        fault: why it could not be asked, in a sentence.
    """

    info: DeviceInfo | None = None
    battery_percent: int | None = None
    measures: tuple[str, ...] = ()
    has_heart_rate: bool = False
    fault: str | None = None


async def look_around(
    radio: Radio, clock: Clock, seconds: float, on_news: Callable[[list[Sighting]], None] | None = None
) -> list[Sighting]:
    """Scan for a while; return the last sighting of every device, the nearest first.

    Args:
        radio: where to look.
        clock: how long.
        seconds: how long.
        on_news: hears the list whenever a device is new.

    Raises:
        LinkFault: the radio cannot scan.
    """
    seen: dict[str, Sighting] = {}

    def look(sighting: Sighting) -> None:
        new = sighting.address not in seen
        seen[sighting.address] = sighting
        if new and on_news is not None:
            on_news(list(seen.values()))

    async with Scanner(radio).watch(look):
        await clock.sleep(seconds)
    return sorted(seen.values(), key=lambda sighting: (not sighting.has_heart_rate, -sighting.rssi))


async def ask(radio: Radio, clock: Clock, sighting: Sighting) -> Portrait:
    """Connect, ask who it is and what it offers, and let go again."""
    try:
        async with StrapLink(radio, sighting, lambda: None) as link:
            battery = await read_battery(link, clock.now())
            return Portrait(
                info=await read_identity(link, sighting.title, clock.now()),
                battery_percent=None if battery is None else battery.percent,
                measures=tuple(sorted(one.name for one in offered(await link.read_if_offered(PMD_CONTROL) or b""))),
                has_heart_rate=link.has(HEART_RATE_MEASUREMENT),
            )
    except LinkFault as fault:
        return Portrait(fault=str(fault))
