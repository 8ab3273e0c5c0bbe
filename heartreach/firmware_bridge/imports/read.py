"""Find out what a file is, and read its intervals."""

from pathlib import Path

from heartreach.errors import BadInput
from heartreach.firmware_bridge.imports.fit import is_fit, read_fit
from heartreach.firmware_bridge.imports.intervals import Intervals
from heartreach.firmware_bridge.imports.table import read_table
from heartreach.firmware_bridge.recording import is_recording, replay_frames
from heartreach.models import Beat
from heartreach.plain_text import plain_text, unpacked

__all__ = ["read_intervals"]


def read_intervals(path: Path) -> Intervals:
    """Read a recording of any known format, gzipped or not.

    Raises:
        BadInput: it cannot be read, or it is none of them.
    """
    raw = unpacked(path)
    if is_fit(raw):
        return read_fit(raw)
    text = plain_text(raw, str(path))
    if is_recording(text.partition("\n")[0]):
        return _from_recording(path)
    return read_table(text, f"file {path.name}")


def _from_recording(path: Path) -> Intervals:
    skipped: list[int] = []
    beats = [event for event in replay_frames(path, skipped.append) if isinstance(event, Beat)]
    if not beats:
        raise BadInput(f"{path} holds no beats", "Was the strap worn while it was recorded?")
    began_at = beats[0].at - beats[0].rr_ms / 1000
    ends = tuple(round(beat.at - began_at, 6) for beat in beats)
    return Intervals(tuple(beat.rr_ms for beat in beats), ends, "raw recording", began_at, len(skipped))
