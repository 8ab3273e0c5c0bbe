"""Reset what a strap counts as energy expended (control point 0x2A39, Heart Rate Service 1.0, section 3.3)."""

from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_CONTROL_POINT
from heartreach.firmware_bridge.strap_link import StrapLink

__all__ = ["RESET_ENERGY", "reset_energy"]

#: The one value the control point knows; a strap answers any other with ATT error 0x80.
RESET_ENERGY = b"\x01"


async def reset_energy(link: StrapLink) -> None:
    """Let the strap count energy from zero again; its counter sticks at 65535 kJ otherwise.

    Raises:
        LinkFault: the strap has no such counter, or refuses.
    """
    if not link.has(HEART_RATE_CONTROL_POINT):
        raise LinkFault(FaultKind.UNFIT, "this strap counts no energy")
    await link.write(HEART_RATE_CONTROL_POINT, RESET_ENERGY)
