"""A radio without a radio: bleak talks, through a backend of ours, to straps that exist in this process only.

Everything above bleak's public API is the same code as with a real adapter. There are two airs. `StillAir` carries what
a strap says from hand to hand, needs nothing but bleak, and is what every simulation breathes. `Air` has a whole
Bluetooth stack in it (the extra `sim`, bumble) whose packets can be lost, doubled and late; it is loaded when it is
asked for.
"""

from typing import TYPE_CHECKING

from heartreach.firmware_bridge.virtual.still_air import StillAir
from heartreach.firmware_bridge.virtual.virtual_radio import AnyAir, VirtualRadio
from heartreach.firmware_bridge.virtual.virtual_strap import VirtualStrap

if TYPE_CHECKING:
    from heartreach.firmware_bridge.virtual.air import Air

__all__ = ["Air", "AnyAir", "StillAir", "VirtualRadio", "VirtualStrap"]


def __getattr__(name: str) -> object:
    if name != "Air":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from heartreach.firmware_bridge.virtual.air import Air  # noqa: PLC0415  # heavy and optional

    return Air
