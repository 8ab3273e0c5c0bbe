"""The straps that are on the air while somebody sets heartreach up."""

from heartreach.cli.simulated import on_radio
from heartreach.clock import Clock
from heartreach.firmware_bridge import Radio
from heartreach.firmware_bridge.survey import look_around

__all__ = ["straps_near"]

#: Long enough for straps that advertise once a second.
SECONDS = 6.0


def straps_near(*, simulate: bool, adapter: str | None) -> list[tuple[str, str]]:
    """Name and line of each strap with heart rate, the nearest first.

    Args:
        simulate: among virtual ones.
        adapter: the Linux adapter to use; the system's first where there is none.

    Raises:
        RadioError: there is no Bluetooth.
    """
    print(f"Looking for straps for {SECONDS:g} s; moisten yours and put it on ...", flush=True)

    async def look(radio: Radio, clock: Clock) -> list[tuple[str, str]]:
        seen = await look_around(radio, clock, SECONDS, lambda _news: None)
        straps = sorted((one for one in seen if one.has_heart_rate), key=lambda one: one.rssi, reverse=True)
        return [(one.name or one.address, f"{one.title}  {one.rssi} dBm") for one in straps]

    return on_radio(look, simulate=simulate, adapter=adapter)
