"""Recordings that people already have: every format becomes intervals with a beginning.

`read_intervals` finds out which format it is; each format has a file.
"""

from heartreach.firmware_bridge.imports.intervals import Intervals
from heartreach.firmware_bridge.imports.read import read_intervals

__all__ = ["Intervals", "read_intervals"]
