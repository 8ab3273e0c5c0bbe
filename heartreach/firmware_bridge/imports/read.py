"""Find out what a file is, and read its intervals."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.firmware_bridge.imports.fit import is_fit, read_fit
from heartreach.firmware_bridge.imports.intervals import Intervals
from heartreach.firmware_bridge.imports.table import read_table
from heartreach.firmware_bridge.recording import is_recording, replay_frames
from heartreach.models import Beat, Gap
from heartreach.plain_text import plain_text, unpacked

__all__ = ["read_intervals"]

#: A beat clock that still learns where its line lies steps by more than this, in seconds; later it follows by less.
LEARNT_S = 0.021


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
    runs: list[list[Beat]] = [[]]  # of beats with no gap between them
    for event in replay_frames(path, skipped.append):
        if isinstance(event, Beat):
            runs[-1].append(event)
        elif isinstance(event, Gap):
            runs.append([])
    beats = [beat for run in runs for beat in run]
    if not beats:
        raise BadInput(f"{path} holds no beats", "Was the strap worn while it was recorded?")
    ends = [end for run in runs for end in _learnt(run)]
    began_at = ends[0] - beats[0].rr_ms / 1000
    told = tuple(round(end - began_at, 6) for end in ends)
    return Intervals(tuple(beat.rr_ms for beat in beats), told, "raw recording", began_at, len(skipped))


def _learnt(run: Sequence[Beat]) -> list[float]:
    """When the beats of a run ended, as the beat clock would say it now that it has learnt where its line lies.

    Live, the line is set back while it is learnt; taken as it was told, each step would look like a hole.
    """
    ends = [beat.at for beat in run[-1:]]
    moved_s = 0.0
    for later, beat in pairwise(reversed(run)):
        step_s = later.at - later.rr_ms / 1000 - beat.at
        moved_s += step_s if abs(step_s) > LEARNT_S else 0.0
        ends.append(beat.at + moved_s)
    return ends[::-1]
