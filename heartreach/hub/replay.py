"""Run a recording through the core of the live path, under the recording's own time."""

import csv
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from heartreach.errors import BadInput
from heartreach.hub.found_afterwards import found_afterwards
from heartreach.models import FoundEpisode, Gap, Onset, Reading
from heartreach.signal.core import CoreEvent, StressCore

__all__ = ["Replay", "Told", "replay", "write_replay"]

READING_COLUMNS = ("t_s", "state", "score", "hr_bpm", "ln_rmssd", "coverage", "mode")
ONSET_COLUMNS = ("t_s", "score", "mode", "coverage")
EPISODE_COLUMNS = ("start_s", "peak_s", "end_s", "density", "measured")
#: Events between two reports of progress.
REPORT_EVERY = 5000


class Told(Protocol):
    """A recording: `Recording` of a table, `RawRecording` of a strap's own bytes."""

    @property
    def start(self) -> float:
        """When it begins, in seconds of its own time."""

    @property
    def end(self) -> float:
        """When it ends."""

    def events(self) -> Iterator[CoreEvent]:
        """What the strap told, in order."""


@dataclass(slots=True)
class Replay:
    """What the core said of a recording."""

    readings: list[Reading] = field(default_factory=list)
    onsets: list[Onset] = field(default_factory=list)

    def take(self, words: Iterable[Reading | Onset]) -> None:
        """Sort the core's words."""
        for word in words:
            if isinstance(word, Reading):
                self.readings.append(word)
            else:
                self.onsets.append(word)

    def episodes(self) -> list[FoundEpisode]:
        """What the whole curve shows afterwards."""
        at = np.array([reading.at for reading in self.readings], dtype=float)
        scores = (math.nan if reading.score is None else reading.score for reading in self.readings)
        return list(found_afterwards([(at, np.fromiter(scores, dtype=float, count=len(at)))]))


def replay(
    recording: Told,
    core: StressCore,
    calm: Sequence[tuple[float, float]] = (),
    progress: Callable[[float], None] = lambda _share: None,
    epoch: float = 0.0,
) -> Replay:
    """Let `core` live through `recording`.

    Args:
        recording: what the strap told.
        core: a fresh core, or one that knows the wearer.
        calm: stretches known to be calm, in the recording's time.
        progress: told the share done, now and then.
        epoch: when the recording's time 0 was, in seconds since 1970-01-01 UTC; the words carry real time then.
    """
    told = Replay()
    told.take(core.advance(recording.start + epoch))
    for start, end in calm:
        core.calibrate(start + epoch, end + epoch)
    length_s = max(recording.end - recording.start, 1.0)
    for count, event in enumerate(recording.events()):
        told.take(core.push(_moved(event, epoch)))
        if count % REPORT_EVERY == 0 and told.readings:
            progress((told.readings[-1].at - epoch - recording.start) / length_s)
    progress(1.0)
    return told


def _moved(event: CoreEvent, epoch: float) -> CoreEvent:
    """The event at its real time."""
    if not epoch:
        return event
    if isinstance(event, Gap):
        return event.model_copy(update={"start": event.start + epoch, "end": event.end + epoch})
    return event.model_copy(update={"at": event.at + epoch})


def write_replay(told: Replay, folder: Path, epoch: float = 0.0) -> None:
    """Write `readings.csv`, `onsets.csv` and `episodes.csv` (found afterwards).

    Each file is whole or, after an interruption, still the old one.

    Args:
        told: what the core said.
        folder: made if it is missing.
        epoch: what `replay` was told; times are written in the recording's own seconds.

    Raises:
        BadInput: `folder` is a file, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "readings.csv", READING_COLUMNS, (_reading_row(reading, epoch) for reading in told.readings))
        _write(folder / "onsets.csv", ONSET_COLUMNS, (_onset_row(onset, epoch) for onset in told.onsets))
        _write(folder / "episodes.csv", EPISODE_COLUMNS, (_episode_row(found, epoch) for found in told.episodes()))
    except OSError as error:
        raise BadInput(
            f"cannot write to {folder}: {error.strerror or error}", "Name another folder with --out."
        ) from None


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _reading_row(reading: Reading, epoch: float) -> Sequence[str]:
    return (
        f"{reading.at - epoch:.0f}",
        reading.state.value,
        _number(reading.score, 3),
        _number(reading.hr_bpm, 2),
        _number(reading.ln_rmssd, 3),
        _number(reading.coverage, 3),
        reading.mode.value,
    )


def _onset_row(onset: Onset, epoch: float) -> Sequence[str]:
    return (f"{onset.at - epoch:.0f}", _number(onset.score, 3), onset.mode.value, _number(onset.coverage, 3))


def _episode_row(found: FoundEpisode, epoch: float) -> Sequence[str]:
    times = [f"{at - epoch:.0f}" for at in (found.start, found.peak, found.end)]
    return (*times, _number(found.density, 3), "no" if found.density is None else "yes")


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
