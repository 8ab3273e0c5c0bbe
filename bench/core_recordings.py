"""Replay every recording under HEARTREACH_RECORDINGS: none may crash, take more than 20 s, or score without beats."""

import gzip
import os
import sys
import time
from pathlib import Path

from heartreach.hub.recording import read_recording
from heartreach.hub.replay import replay
from heartreach.signal.core import StressCore


def beats_of(path: Path, folder: Path) -> Path:
    """One RR a line becomes the common form."""
    if path.name.endswith(".csv.gz"):
        return path
    at, out = 0.0, folder / path.name.replace(".txt.gz", ".csv")
    with gzip.open(path, "rt") as source, out.open("w") as target:
        target.write("t_s,rr_ms\n")
        for line in source:
            at += float(line) / 1000
            target.write(f"{at:.3f},{float(line)}\n")
    return out


def main() -> None:
    root, scratch = Path(os.environ["HEARTREACH_RECORDINGS"]), Path(sys.argv[1])
    worst = 0.0
    for path in sorted(root.glob("*/*.gz")):
        if path.name.split(".")[1] in {"labels", "acc", "hr"}:
            continue
        acc = path.with_name(path.name.replace(".csv.gz", ".acc.csv.gz"))
        began = time.perf_counter()
        recording = read_recording(beats_of(path, scratch), acc if acc != path and acc.exists() else None)
        read = time.perf_counter()
        told = replay(recording, StressCore("bench", "UTC"))
        spent = time.perf_counter() - began
        scored = [reading for reading in told.readings if reading.score is not None]
        blind = sum(reading.coverage < 0.1 for reading in scored)
        beats = max(1, len(recording.beats))
        per_beat_us = 1e6 * (time.perf_counter() - read) / beats
        judged = len(scored) / max(1, len(told.readings))
        print(
            f"{path.parent.name}/{path.name:24} {spent:5.2f} s, core {per_beat_us:5.1f} us/beat, "
            f"{recording.end / 3600:5.1f} h, {beats} beats, {judged:.2f} judged, {blind} blind, "
            f"{len(told.onsets)} onsets",
            flush=True,
        )
        worst = max(worst, spent)
        assert blind == 0
    print(f"slowest {worst:.1f} s")


main()
