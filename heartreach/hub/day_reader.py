"""The store as the pages ask it: one wearer, rows instead of columns."""

import math
from types import TracebackType
from typing import Self

from heartreach.models import (
    Answer,
    Connection,
    Gap,
    LinkQuality,
    Note,
    Onset,
    Practice,
    Prompt,
    Reading,
    Receipt,
    SettingsChange,
    Silence,
    ToolChoice,
)
from heartreach.store import MODES, STATES, Reader, Readings
from heartreach.web import Worn

__all__ = ["WearerReader"]

#: The width of the store's coarser roll-up, in seconds.
QUARTER_S = 900


class WearerReader:
    """A reader that knows whose day is asked for; a context manager for one request.

    Args:
        reader: the store's reader; shared, since its calls wait for one another.
        wearer: the wearer's id.
    """

    def __init__(self, reader: Reader, wearer: str) -> None:
        self._reader = reader
        self._wearer = wearer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The reader stays open; it belongs to the store."""

    def readings(self, start: float, end: float) -> list[Reading]:
        """The core's judgements."""
        rows = self._reader.readings(self._wearer, start, end)
        columns = zip(
            rows.at.tolist(),
            rows.state.tolist(),
            rows.mode.tolist(),
            rows.score.tolist(),
            rows.hr_bpm.tolist(),
            rows.ln_rmssd.tolist(),
            rows.coverage.tolist(),
            strict=True,
        )
        return [
            Reading(
                at=at,
                state=STATES[state],
                score=_known(score),
                hr_bpm=_known(hr_bpm),
                ln_rmssd=_known(ln_rmssd),
                coverage=coverage,
                mode=MODES[mode],
            )
            for at, state, mode, score, hr_bpm, ln_rmssd, coverage in columns
        ]

    def columns(self, start: float, end: float) -> Readings:
        """The same as the store's own columns."""
        return self._reader.readings(self._wearer, start, end)

    def onsets(self, start: float, end: float) -> list[Onset]:
        """Moments in which activation rose."""
        return self._reader.onsets(self._wearer, start, end)

    def decisions(self, start: float, end: float) -> list[Prompt | Silence]:
        """Every decision, prompt or silence."""
        return self._reader.decisions(self._wearer, start, end)

    def answers(self, start: float, end: float) -> list[Answer]:
        """What the wearer tapped."""
        return self._reader.answers(self._wearer, start, end)

    def receipts(self, start: float, end: float) -> list[Receipt]:
        """How far each prompt got."""
        return self._reader.receipts(self._wearer, start, end)

    def connections(self, start: float, end: float) -> list[Connection]:
        """Whom the wearer reached."""
        return self._reader.connections(self._wearer, start, end)

    def practices(self, start: float, end: float) -> list[Practice]:
        """Practice that came without a note."""
        return self._reader.practices(self._wearer, start, end)

    def notes(self, start: float, end: float) -> list[Note]:
        """What the wearer noted while practising."""
        return self._reader.notes(self._wearer, start, end)

    def tool_choices(self, start: float, end: float) -> list[ToolChoice]:
        """When the wearer chose which tool."""
        return self._reader.tool_choices(self._wearer, start, end)

    def settings_changes(self, start: float, end: float) -> list[SettingsChange]:
        """When which settings changed."""
        return self._reader.settings_changes(self._wearer, start, end)

    def gaps(self, start: float, end: float) -> list[Gap]:
        """Stretches in which beats are known to be missing."""
        return self._reader.gaps(self._wearer, start, end)

    def quality(self, start: float, end: float) -> list[LinkQuality]:
        """The link's record, minute by minute."""
        rows = self._reader.quality(self._wearer, start, end)
        counts = (rows.frames, rows.beats, rows.malformed, rows.duplicates, rows.gaps, rows.dropped)
        minutes = zip(
            rows.at.tolist(),
            rows.coverage.tolist(),
            rows.lag_s.tolist(),
            *(column.astype(int).tolist() for column in counts),
            strict=True,
        )
        return [
            LinkQuality(
                minute=minute,
                frames=frames,
                beats=beats,
                coverage=_known(coverage),
                malformed=malformed,
                duplicates=duplicates,
                gaps=gaps,
                dropped=dropped,
                lag_s=_known(lag_s),
            )
            for minute, coverage, lag_s, frames, beats, malformed, duplicates, gaps, dropped in minutes
        ]

    def worn(self, start: float, end: float) -> list[Worn]:
        """How long beats covered each quarter of an hour, from the roll-ups."""
        quarters = math.ceil((end - start) / QUARTER_S)
        series = self._reader.day_series(self._wearer, start, end, quarters)
        return [
            Worn(at=at, worn_s=covered * series.width_s)
            for at, covered in zip(series.at.tolist(), series.covered.tolist(), strict=True)
            if covered > 0
        ]


def _known(value: float) -> float | None:
    """In the store's columns NaN stands for "not known"; in words it is `None`."""
    return None if math.isnan(value) else value
