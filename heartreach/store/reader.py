"""Ask the store: an own read-only connection, short reads, usable from any thread, never in the writer's way."""

import math
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from pydantic import TypeAdapter

from heartreach.models import (
    Answer,
    AnswerStatus,
    Battery,
    Calibration,
    Connection,
    Contact,
    Context,
    DeviceInfo,
    Gap,
    Link,
    Note,
    Onset,
    Outcome,
    Pause,
    PhoneSeen,
    Practice,
    Prompt,
    Receipt,
    SettingsChange,
    Silence,
    ToolChoice,
    Wearer,
)
from heartreach.store.asking import Asking
from heartreach.store.chart import bin_minutes, chart_rows, chart_series
from heartreach.store.chunks import Block, Chunk, join, to_values
from heartreach.store.columns import Beats, ChartSeries, HeartRates, Motions, Qualities, Readings, Wear
from heartreach.store.connect import connect_reader
from heartreach.store.layout import Layout
from heartreach.store.recovery import Recovery
from heartreach.store.rollup import QUARTER_MINUTES
from heartreach.store.series import BEATS, HEART_RATES, LEANS, LINK_QUALITY, MOTION, READINGS, Series

__all__ = ["EVER", "Reader"]

#: From before to after every calendar, in seconds since 1970: all there is.
EVER = (-1e11, 1e11)

_NOTE: TypeAdapter[Note] = TypeAdapter(Note)


class Reader:
    """Answers questions about one data folder; made by `Reader.open` or `Store.reader`.

    Everything is asked for one wearer, and for `start <= at < end` in seconds since 1970-01-01 UTC. A wearer nobody
    knows has no words. Each method may be called from any thread; calls wait for one another, never for the writer.
    Words given to `Store.add` are seen here once they are committed, at most five seconds later.

    Every method raises `StoreDamaged` where pages cannot be read, and `StoreError` once the reader is closed.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    @classmethod
    def open(cls, folder: Path) -> "Reader":
        """A reader on a data folder, whether or not a hub runs there.

        Raises:
            StoreError: there is no database.
        """
        return cls(Asking(connect_reader(Layout(folder).database)))

    def close(self) -> None:
        """Close the connection; closing twice is no mistake."""
        self._asking.close()

    def reopen(self, folder: Path) -> None:
        """Go on with the database that lies in `folder` now."""
        self._asking.reopen(Layout(folder).database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- dense words --------------------------------------------------------------------------------------------------

    def beats(self, wearer: str, start: float, end: float) -> Beats:
        """Beats in time order."""
        at, rr_ticks = to_values(BEATS, self._block(BEATS, wearer, start, end))
        return Beats(at, rr_ticks.astype(np.uint16))

    def heart_rates(self, wearer: str, start: float, end: float) -> HeartRates:
        """The strap's own heart rate, one per frame."""
        at, bpm = to_values(HEART_RATES, self._block(HEART_RATES, wearer, start, end))
        return HeartRates(at, bpm.astype(np.uint16))

    def motion(self, wearer: str, start: float, end: float) -> Motions:
        """Movement."""
        block, leans = self._block(MOTION, wearer, start, end), self._block(LEANS, wearer, start, end)
        lean_deg = np.full(block.shape[1], np.nan)
        _, moved, leant = np.intersect1d(block[0], leans[0], assume_unique=True, return_indices=True)
        lean_deg[moved] = to_values(LEANS, leans)[1][leant]
        at, span_s, sd_g, steps, lying, worn = to_values(MOTION, block)
        return Motions(at, span_s, sd_g, steps, lying, worn, lean_deg)

    def readings(self, wearer: str, start: float, end: float) -> Readings:
        """What the core said, every ten seconds."""
        at, state, mode, *rest = to_values(READINGS, self._block(READINGS, wearer, start, end))
        return Readings(at, state.astype(np.uint8), mode.astype(np.uint8), *rest)

    def quality(self, wearer: str, start: float, end: float) -> Qualities:
        """The link's integrity, minute by minute."""
        return Qualities(*to_values(LINK_QUALITY, self._block(LINK_QUALITY, wearer, start, end)))

    def day_series(self, wearer: str, start: float, end: float, max_points: int = 1440) -> ChartSeries:
        """At most about `max_points` bins from `start` to `end`, from the roll-ups: a day, a month, a year."""
        minutes = bin_minutes(start, end, max_points)
        with self._asking.turn(wearer) as (connection, key):
            rows = chart_rows(connection, key, start, end, minutes)
        return chart_series(*rows, minutes)

    def wear(self, wearer: str, start: float, end: float) -> Wear:
        """How much of each quarter of an hour is known, where anything is; a year takes 35,000 of them."""
        sql = "select minute, covered_ds, scored from quarter where wearer = ? and minute >= ? and minute < ?"
        rows = self._asking.rows(sql, wearer, math.floor(start / 60), math.ceil(end / 60))
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        return Wear(
            table[:, 0] * 60, np.minimum(table[:, 1] / 10, 60.0 * QUARTER_MINUTES), table[:, 2].astype(np.int64)
        )

    # --- sparse words -------------------------------------------------------------------------------------------------

    def gaps(self, wearer: str, start: float, end: float) -> list[Gap]:
        """Stretches without beats that touch the time asked for."""
        sql = """select at as start, until as "end", reason from gap
          where wearer = ? and until > ? and at < ? order by at"""
        return self._asking.words(Gap, sql, wearer, start, end)

    def contacts(self, wearer: str, start: float, end: float) -> list[Contact]:
        """Changes of skin contact."""
        return self._asking.during(Contact, "select at, state from contact", wearer, start, end)

    def battery(self, wearer: str, start: float, end: float) -> list[Battery]:
        """Battery levels."""
        return self._asking.during(Battery, "select at, percent from battery", wearer, start, end)

    def devices(self, wearer: str, start: float, end: float) -> list[DeviceInfo]:
        """What straps said of themselves."""
        return self._asking.during(DeviceInfo, "select body from device_info", wearer, start, end)

    def links(self, wearer: str, start: float, end: float) -> list[Link]:
        """Changes of the link to the strap."""
        return self._asking.during(Link, "select body from link", wearer, start, end)

    def onsets(self, wearer: str, start: float, end: float) -> list[Onset]:
        """Moments at which activation rose above the wearer's usual."""
        return self._asking.during(Onset, "select body from onset", wearer, start, end)

    def decisions(self, wearer: str, start: float, end: float) -> list[Prompt | Silence]:
        """Every decision, to speak or to stay quiet."""
        sql = "select outcome, body from decision where wearer = ? and at >= ? and at < ? order by at"
        found = self._asking.rows(sql, wearer, start, end)
        return [_decision(str(outcome), str(body)) for outcome, body in found]

    def decision(self, wearer: str, decision_id: str) -> Prompt | Silence | None:
        """One decision by its id."""
        sql = "select outcome, body from decision where wearer = ? and decision_id = ?"
        found = [_decision(str(outcome), str(body)) for outcome, body in self._asking.rows(sql, wearer, decision_id)]
        return found[0] if found else None

    def undelivered(self, wearer: str, now: float) -> list[Prompt]:
        """Prompts still worth showing at `now`: not expired, not answered. The outbox after a restart."""
        sql = """select body from decision d where wearer = ? and expires_at > ? and not exists (
          select 1 from answer a where a.wearer = d.wearer and a.decision_id = d.decision_id) order by at"""
        return self._asking.words(Prompt, sql, wearer, now)

    def receipts(self, wearer: str, start: float, end: float) -> list[Receipt]:
        """How far prompts got; the first of each kind, decision and channel."""
        return self._asking.during(Receipt, "select decision_id, kind, channel, at from receipt", wearer, start, end)

    def answers(self, wearer: str, start: float, end: float) -> list[Answer]:
        """What the wearer tapped, late and unknown ones included (see `answer_status`)."""
        return self._asking.during(Answer, "select body from answer", wearer, start, end)

    def answers_to(self, wearer: str, decision_id: str) -> list[Answer]:
        """The answers to one prompt, the first one first."""
        sql = "select body from answer where wearer = ? and decision_id = ? order by at"
        return self._asking.words(Answer, sql, wearer, decision_id)

    def answer_status(self, wearer: str, answer_id: str) -> AnswerStatus | None:
        """What became of an answer: to a prompt nobody knows, after another one, after its expiry, or in time.

        `None` when there is no such answer.
        """
        sql = """select d.decision_id is null, coalesce(a.at > d.expires_at, 0),
            exists (select 1 from answer b
              where b.wearer = a.wearer and b.decision_id = a.decision_id and b.rowid < a.rowid)
          from answer a left join decision d on d.wearer = a.wearer and d.decision_id = a.decision_id
          where a.wearer = ? and a.answer_id = ?"""
        for unknown, late, second in self._asking.rows(sql, wearer, answer_id):
            if unknown:
                return AnswerStatus.UNKNOWN
            if second:
                return AnswerStatus.DUPLICATE
            return AnswerStatus.LATE if late else AnswerStatus.STORED
        return None

    def connections(self, wearer: str, start: float, end: float) -> list[Connection]:
        """Whom the wearer reached."""
        return self._asking.during(Connection, "select body from connection", wearer, start, end)

    def calibrations(self, wearer: str, start: float, end: float) -> list[Calibration]:
        """Guided sits, each with its newest word."""
        return self._asking.during(Calibration, "select body from calibration", wearer, start, end)

    def practices(self, wearer: str, start: float, end: float) -> list[Practice]:
        """When the wearer practised their tool."""
        return self._asking.during(Practice, "select body from practice", wearer, start, end)

    def contexts(self, wearer: str, start: float, end: float) -> list[Context]:
        """What the phone said of the moment: busy, driving, talking."""
        return self._asking.during(Context, "select body from context", wearer, start, end)

    def pauses(self, wearer: str, start: float, end: float) -> list[Pause]:
        """When the wearer asked for silence, or to be heard again."""
        return self._asking.during(Pause, "select body from pause", wearer, start, end)

    def phones_seen(self, wearer: str, start: float, end: float) -> list[PhoneSeen]:
        """When phones came and went."""
        return self._asking.during(PhoneSeen, "select body from phone_seen", wearer, start, end)

    def outcomes(self, wearer: str, start: float, end: float) -> list[Outcome]:
        """What came of closed episodes, by the time of their onsets."""
        return self._asking.during(Outcome, "select body from outcome", wearer, start, end)

    def outcomes_changed(self, wearer: str) -> tuple[int, float]:
        """How many outcomes there are, and when the last one was worked out: the same while nothing has changed."""
        sql = "select count(*), coalesce(max(closed_at), 0) from outcome where wearer = ?"
        ((count, closed_at),) = self._asking.rows(sql, wearer)
        return int(count or 0), float(closed_at or 0)

    def unclosed(self, wearer: str, start: float, end: float, rule: str, limit: int) -> list[Prompt | Silence]:
        """Decisions about onsets from `start` to `end` that have no outcome by `rule` yet, the earliest first."""
        sql = """select d.outcome, d.body from decision d
          where d.wearer = ? and d.at >= ? and d.at < ? and d.onset_id is not null and not exists (
            select 1 from outcome o where o.wearer = d.wearer and o.decision_id = d.decision_id and o.rule = ?)
          order by d.at limit ?"""
        found = self._asking.rows(sql, wearer, start, end, rule, limit)
        return [_decision(str(outcome), str(body)) for outcome, body in found]

    def onset(self, wearer: str, onset_id: str) -> Onset | None:
        """One onset by its id."""
        found = self._asking.words(Onset, "select body from onset where wearer = ? and onset_id = ?", wearer, onset_id)
        return found[0] if found else None

    def notes(self, wearer: str, start: float, end: float) -> list[Note]:
        """What the wearer noted while practising: cards, sliders, questions, statements."""
        sql = "select body from note where wearer = ? and at >= ? and at < ? order by at, rowid"
        return [_NOTE.validate_json(str(body)) for (body,) in self._asking.rows(sql, wearer, start, end)]

    def tool_choices(self, wearer: str, start: float, end: float) -> list[ToolChoice]:
        """When the wearer chose which tool."""
        return self._asking.during(ToolChoice, "select at, tool from tool_choice", wearer, start, end)

    def settings_changes(self, wearer: str, start: float, end: float) -> list[SettingsChange]:
        """When which settings of the policy changed, and where; the first one on record names them all."""
        return self._asking.during(SettingsChange, "select body from settings_change", wearer, start, end)

    # --- the whole ----------------------------------------------------------------------------------------------------

    def wearers(self) -> list[Wearer]:
        """Everybody with words in this store, by id; zone and tool as stored, or the defaults of `Wearer`."""
        sql = """select wearer_id, coalesce(tz, 'UTC') as tz, coalesce(tool, 'outsource') as tool from wearer
          where ? is not null order by wearer_id"""
        return self._asking.words(Wearer, sql, "")

    def recoveries(self) -> list[Recovery]:
        """Every time the database had to be mended, the last one last."""
        return self._asking.words(Recovery, "select body from recovery where ? is not null order by at", "")

    def snapshot(self, wearer: str, name: str) -> bytes | None:
        """The last snapshot of that name."""
        for (data,) in self._asking.rows("select data from snapshot where wearer = ? and name = ?", wearer, name):
            return data if isinstance(data, bytes) else None
        return None

    def snapshot_at(self, wearer: str, name: str) -> float | None:
        """When the last snapshot of that name was made."""
        for (at,) in self._asking.rows("select at from snapshot where wearer = ? and name = ?", wearer, name):
            return float(at or 0)
        return None

    def last_beat_at(self, wearer: str) -> float | None:
        """When the last beat ended."""
        sql = "select minute + span from chunk where wearer = ? and series = ? order by minute desc limit 1"
        for (until,) in self._asking.rows(sql, wearer, BEATS.code):
            at = self.beats(wearer, (int(until or 0) - BEATS.packed_minutes) * 60, int(until or 0) * 60).at
            return float(at[-1]) if at.size else None
        return None

    def first_data_at(self, wearer: str) -> float | None:
        """Begin of the quarter of an hour with the first beat or reading."""
        for (minute,) in self._asking.rows("select min(minute) from quarter where wearer = ?", wearer):
            return None if minute is None else 60.0 * int(minute)
        return None

    def days_with_data(self, wearer: str) -> list[int]:
        """Days of UTC with a beat or a reading, counted from 1970-01-01."""
        # Whole days are added and taken off again: SQLite divides towards zero.
        sql = """with worn (minute) as (select minute from quarter where wearer = ? and beats + readings > 0)
          select distinct (minute + 1440000000) / 1440 - 1000000 from worn order by 1"""
        return [int(day or 0) for (day,) in self._asking.rows(sql, wearer)]

    def _block(self, series: Series, wearer: str, start: float, end: float) -> Block:
        sql = """select minute, span, n, data from chunk where wearer = ? and series = ? and minute > ? and minute < ?
          order by minute"""
        first, last = math.floor(start / 60) - series.packed_minutes, math.ceil(end / 60)
        rows = self._asking.rows(sql, wearer, series.code, first, last)
        block = join(series, [Chunk.of(row) for row in rows])
        # Rounded as the words were: what is asked for exactly from its own time on is found.
        bounds = [round(bound * series.ticks_per_s) for bound in (start, end)]
        left, right = np.searchsorted(block[0], bounds)
        return block[:, left:right]


def _decision(outcome: str, body: str) -> Prompt | Silence:
    return Prompt.model_validate_json(body) if outcome == "prompt" else Silence.model_validate_json(body)
