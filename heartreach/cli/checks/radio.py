"""Is there a Bluetooth adapter, may we use it, does its service answer, and who holds the strap?"""

import sys
from pathlib import Path

from heartreach.cli.checks.finding import Finding, Verdict
from heartreach.cli.simulated import on_radio
from heartreach.clock import Clock
from heartreach.config import Settings
from heartreach.firmware_bridge import LinkFault, Radio, Sighting
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_SERVICE
from heartreach.firmware_bridge.survey import look_around

__all__ = ["check"]

#: Long enough to hear every strap that advertises once a second.
LISTEN_S = 5.0
ADAPTERS = Path("/sys/class/bluetooth")
SWITCHES = Path("/sys/class/rfkill")


def check(settings: Settings, _now: float) -> list[Finding]:
    """Look at the adapter, then use it."""
    return [*_linux(ADAPTERS, SWITCHES), *_listen(settings.strap.adapter)]


def _linux(adapters: Path, switches: Path) -> list[Finding]:
    """What Linux shows without asking the Bluetooth service."""
    if sys.platform != "linux":
        return []
    names = sorted(path.name for path in adapters.glob("hci*") if ":" not in path.name)
    if not names:
        return [Finding("adapter", Verdict.BAD, "Linux sees no Bluetooth adapter", "Plug one in, or enable it.")]
    return [Finding("adapter", Verdict.GOOD, ", ".join(names)), *_blocked(switches)]


def _blocked(switches: Path) -> list[Finding]:
    for switch in sorted(switches.glob("rfkill*")):
        is_bluetooth = (switch / "type").read_text().strip() == "bluetooth"
        if is_bluetooth and "1" in {(switch / kind).read_text().strip() for kind in ("soft", "hard")}:
            return [Finding("switch", Verdict.BAD, "Bluetooth is switched off", "Run `rfkill unblock bluetooth`.")]
    return []


def _listen(adapter: str | None) -> list[Finding]:
    async def work(radio: Radio, clock: Clock) -> tuple[list[Sighting], list[Sighting]]:
        return await radio.held(HEART_RATE_SERVICE), await look_around(radio, clock, LISTEN_S)

    try:
        held, seen = on_radio(work, simulate=False, adapter=adapter)
    except LinkFault as fault:
        return [Finding("bluetooth", Verdict.BAD, fault.message, fault.advice)]
    return [_heard(seen), *(_held(sighting) for sighting in held)]


def _heard(seen: list[Sighting]) -> Finding:
    straps = [sighting.title for sighting in seen if sighting.has_heart_rate]
    if straps:
        return Finding("straps", Verdict.GOOD, f"{', '.join(straps)} in {len(seen)} devices on the air")
    advice = "Moisten the strap, put it on, and close other apps that may hold it."
    return Finding("straps", Verdict.NOTE, f"{len(seen)} devices on the air, no heart rate strap among them", advice)


def _held(sighting: Sighting) -> Finding:
    advice = "If heartreach is not running, another program holds it: close that one."
    return Finding("link", Verdict.NOTE, f"{sighting.title} is linked to this computer", advice)
