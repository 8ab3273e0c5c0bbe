"""A radio without a radio: bleak talks, through a backend of ours, to straps that exist in this process only.

Everything above bleak's public API is the same code as with a real adapter. Needs the extra `sim` (bumble); nothing
else in heartreach imports this package unasked.
"""

from heartreach.firmware_bridge.virtual.air import Air
from heartreach.firmware_bridge.virtual.virtual_radio import VirtualRadio
from heartreach.firmware_bridge.virtual.virtual_strap import VirtualStrap

__all__ = ["Air", "VirtualRadio", "VirtualStrap"]
