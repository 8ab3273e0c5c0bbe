"""Heart rate variability: exact, gap-aware, online and sliding (docs/hrv.md)."""

from heartreach.signal.hrv.analyze import analyze, sliding
from heartreach.signal.hrv.errors import BadInterval, BadTimes, UnknownProfile, WrongUnit
from heartreach.signal.hrv.indices import FAMILIES, Indices
from heartreach.signal.hrv.online import Online
from heartreach.signal.hrv.profiles import KUBIOS_33, PROFILES, TASKFORCE, Profile, profile_named
from heartreach.signal.hrv.reasons import Reason
from heartreach.signal.hrv.recording import Recording
from heartreach.signal.hrv.track import Track

__all__ = [
    "FAMILIES",
    "KUBIOS_33",
    "PROFILES",
    "TASKFORCE",
    "BadInterval",
    "BadTimes",
    "Indices",
    "Online",
    "Profile",
    "Reason",
    "Recording",
    "Track",
    "UnknownProfile",
    "WrongUnit",
    "analyze",
    "profile_named",
    "sliding",
]
