"""A raw recording of `heartreach record`, told again by the decoder that heard it the first time."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heartreach.errors import BadInput
from heartreach.firmware_bridge.recording import is_recording, open_recording, replay_frames
from heartreach.models import Beat, Gap
from heartreach.signal.core import CoreEvent

__all__ = ["RawRecording", "is_raw", "read_raw"]

#: The first line is shorter than this.
FIRST_LINE_LETTERS = 200


@dataclass(frozen=True, slots=True)
class RawRecording:
    """Everything the strap told, in the order in which the hub would have taken it.

    Attributes:
        told: beats, gaps, heart rates, contact and movement; times in epoch seconds.
        damaged: lines left out because they are.
    """

    told: tuple[CoreEvent, ...]
    damaged: int

    @property
    def start(self) -> float:
        """The first event's time."""
        return _moment(self.told[0])

    @property
    def end(self) -> float:
        """The last event's time."""
        return _moment(self.told[-1])

    def events(self) -> Iterator[CoreEvent]:
        """Everything in the order it was told."""
        return iter(self.told)


def is_raw(path: Path) -> bool:
    """Whether this file was made by `heartreach record`."""
    try:
        with open_recording(path) as file:
            return is_recording(file.read(FIRST_LINE_LETTERS).partition("\n")[0])
    except (OSError, EOFError, zlib.error):
        return False


def read_raw(path: Path) -> RawRecording:
    """Decode a raw recording.

    Raises:
        BadInput: it holds no beats.
    """
    bad: list[int] = []
    told = tuple(event for event in replay_frames(path, bad.append) if isinstance(event, CoreEvent))
    if not any(isinstance(event, Beat) for event in told):
        raise BadInput(f"{path} holds no beats", "Was the strap worn while it was recorded?")
    return RawRecording(told, len(bad))


def _moment(event: CoreEvent) -> float:
    return event.end if isinstance(event, Gap) else event.at
