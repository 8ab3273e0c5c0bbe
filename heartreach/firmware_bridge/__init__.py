"""From radio bytes to beats on one clock.

The room in one breath: `Radio` is the door to Bluetooth, `Bridge` keeps one strap's events coming, `StrapStream` turns
raw frames into those events. The virtual radio lives in `heartreach.firmware_bridge.virtual`.
"""

from heartreach.firmware_bridge.bridge import Bridge
from heartreach.firmware_bridge.fault import FaultKind, LinkFault
from heartreach.firmware_bridge.heart_source import HeartSource, StrapSecond
from heartreach.firmware_bridge.heart_stream import HeartStream
from heartreach.firmware_bridge.hearts import RecordedHeart, SteadyHeart
from heartreach.firmware_bridge.inbox import Frame
from heartreach.firmware_bridge.known_straps import KnownStrap, KnownStraps
from heartreach.firmware_bridge.passive import PassiveEar
from heartreach.firmware_bridge.protocol.pmd import Measurement
from heartreach.firmware_bridge.radio import Radio
from heartreach.firmware_bridge.recording import Recorder, replay_frames
from heartreach.firmware_bridge.scanner import Scanner
from heartreach.firmware_bridge.sighting import Sighting
from heartreach.firmware_bridge.strap_stream import StrapStream
from heartreach.firmware_bridge.supervisor import Supervisor

__all__ = [
    "Bridge",
    "FaultKind",
    "Frame",
    "HeartSource",
    "HeartStream",
    "KnownStrap",
    "KnownStraps",
    "LinkFault",
    "Measurement",
    "PassiveEar",
    "Radio",
    "RecordedHeart",
    "Recorder",
    "Scanner",
    "Sighting",
    "SteadyHeart",
    "StrapSecond",
    "StrapStream",
    "Supervisor",
    "replay_frames",
]
