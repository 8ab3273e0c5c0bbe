"""MQTT 3.1.1 and 5.0 on the wire: bytes to frozen values and back, without any I/O."""

from heartreach.prompts.broker.wire.decode import decode
from heartreach.prompts.broker.wire.encode import encode
from heartreach.prompts.broker.wire.faults import MalformedPacket, Reason
from heartreach.prompts.broker.wire.framing import Frame, Framer
from heartreach.prompts.broker.wire.packets import Packet, Version
from heartreach.prompts.broker.wire.properties import Properties, Property

__all__ = [
    "Frame",
    "Framer",
    "MalformedPacket",
    "Packet",
    "Properties",
    "Property",
    "Reason",
    "Version",
    "decode",
    "encode",
]
