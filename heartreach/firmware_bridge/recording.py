"""Raw recordings: every notification as one JSON line, and the way back through the very decoder of the live path.

The first line says what it is and when it began. Every further line is a frame (`t` seconds since the beginning, `now`
wall seconds, `source`, `hex`, and `dropped` where frames were left out) or a change of the link (`t`, `now`, `link`).
Raw bytes can be decoded again by every later version; decoded events could not be un-decoded.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from heartreach.errors import BadInput
from heartreach.firmware_bridge.inbox import Frame
from heartreach.firmware_bridge.strap_stream import StrapStream
from heartreach.models import BridgeEvent, Link, LinkState
from heartreach.plain_text import GZIP_MARK

__all__ = ["SCHEMA", "Recorder", "is_recording", "open_recording", "replay_frames"]

SCHEMA = "heartreach/frames/1"


class _Line(BaseModel):
    """One line after the first."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    t: float
    now: float
    source: str | None = None
    hex: str = ""
    dropped: int = 0
    link: LinkState | None = None

    def frame(self) -> Frame:
        return Frame(self.t, self.now, self.source or "", bytes.fromhex(self.hex), self.dropped)


class Recorder:
    """Writes a recording while a bridge runs.

    Args:
        out: an open text file.
        now: wall seconds at the beginning.
        monotonic: the monotonic clock, read together with `now`.
    """

    def __init__(self, out: TextIO, now: float, monotonic: float) -> None:
        self._out = out
        self._began = monotonic
        self.frames = 0
        self._write({"schema": SCHEMA, "began_at": now})

    def frame(self, frame: Frame) -> None:
        """Write one notification; give this to `Bridge(on_frame=...)`."""
        line: dict[str, object] = {"t": round(frame.arrived - self._began, 6), "now": round(frame.now, 6)}
        line |= {"source": frame.source, "hex": frame.raw.hex()}
        if frame.dropped_before:
            line["dropped"] = frame.dropped_before
        self.frames += 1
        self._write(line)

    def link(self, state: LinkState, now: float, monotonic: float) -> None:
        """Write that the link changed."""
        self._write({"t": round(monotonic - self._began, 6), "now": round(now, 6), "link": state.value})

    def _write(self, line: dict[str, object]) -> None:
        self._out.write(json.dumps(line, separators=(",", ":")) + "\n")
        self._out.flush()  # a recording that was cut off must still hold everything up to there


def is_recording(first_line: str) -> bool:
    """Whether a file that begins so is a raw recording.

    >>> is_recording('{"schema":"heartreach/frames/1","began_at":0.0}')
    True
    """
    return first_line.startswith("{") and SCHEMA in first_line


def replay_frames(path: Path, on_bad_line: Callable[[int], None] | None = None) -> Iterator[BridgeEvent]:
    """Decode a recording; the events are those of the live path, `Link` among them.

    Args:
        path: the file, packed with gzip or not.
        on_bad_line: hears the number of every line that is no line of a recording (the last one may be cut off).

    Raises:
        BadInput: the file cannot be read, or is no recording.
    """
    try:
        with open_recording(path) as lines:
            if not is_recording(lines.readline()):
                raise BadInput(f"{path} is no raw recording", "Make one with `heartreach record`.")
            yield from _events(_lines(lines, on_bad_line))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"{path} is damaged: it ends or breaks inside the compressed data", "Copy it again.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})", "Name the file of a recording.") from error


def open_recording(path: Path) -> TextIO:
    """The lines of a file, packed with gzip or not.

    A byte that is no text costs its line: escaped so, no line that holds one can be read as JSON.
    """
    with path.open("rb") as file:
        packed = file.read(len(GZIP_MARK)) == GZIP_MARK
    if packed:
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8", errors="surrogateescape"))
    return path.open(encoding="utf-8", errors="surrogateescape")


def _lines(lines: Iterable[str], on_bad_line: Callable[[int], None] | None) -> Iterator[_Line]:
    for number, text in enumerate(lines, start=2):
        try:
            line = _Line.model_validate_json(text)
            bytes.fromhex(line.hex)
        except (ValidationError, ValueError):
            if on_bad_line is not None:
                on_bad_line(number)
        else:
            yield line


def _events(lines: Iterator[_Line]) -> Iterator[BridgeEvent]:
    stream: StrapStream | None = None
    for line in lines:
        if stream is None:
            stream = StrapStream(line.now, line.t)
        if line.link is not None:
            yield from _link_events(stream, line, line.link)
        else:
            yield from stream.hear(line.frame())


def _link_events(stream: StrapStream, line: _Line, state: LinkState) -> Iterator[BridgeEvent]:
    if state is LinkState.STREAMING:
        yield from stream.link_up(line.now, line.t)
    elif state in {LinkState.WAITING, LinkState.STOPPED}:
        yield from stream.link_down(line.t)
    yield Link(at=line.now, state=state)
