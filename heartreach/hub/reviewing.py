"""The review page's questions, answered from the store: gather what a chart is made of, and let the review draw it."""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from heartreach.errors import BadInput
from heartreach.hub.catching_up import CORE
from heartreach.hub.closing import nudges_of, told_between
from heartreach.hub.found_day import TO_THE_END_S, found_chart
from heartreach.hub.theory_day import RUN_UP_S, theory_chart
from heartreach.language import ENGLISH, Say
from heartreach.models import AwarenessNote, HonestyNote, Note, Outcome, ReplyGap, Response, SelfViewNote, Wearer
from heartreach.review.chart_words import CardChart, ConnectionBar, DayCharts, Review, TalkBand
from heartreach.review.charts.card_chart import card_chart
from heartreach.review.charts.material import AwarenessSeen, Material, Noted, Worn
from heartreach.review.charts.review_charts import review_charts
from heartreach.review.reached import Reached, reached_of
from heartreach.signal.core import StressCore
from heartreach.signal.theory import TheoryCurve
from heartreach.store import EVER, Reader
from heartreach.web.local_day import DayBounds
from heartreach.web.review_span import ReviewSpan

__all__ = ["CardBook", "StoredReview", "noted_of", "seed_of", "stored_scale"]

#: The width of the store's coarser roll-up, and how long one reading speaks, in seconds.
QUARTER_S, READING_S = 900.0, 10.0


class CardBook:
    """The answer card, worked out again only when an outcome came or changed; asked from any thread.

    Args:
        reader: what is remembered.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[tuple[tuple[int, float], str], CardChart]] = {}
        self._one_at_a_time = threading.Lock()

    def card(self, wearer: str, say: Say) -> CardChart:
        """One wearer's card, over all time, in their language."""
        with self._one_at_a_time:
            changed = self._reader.outcomes_changed(wearer), say.language
            known = self._known.get(wearer)
            if known is None or known[0] != changed:
                outcomes = self._reader.outcomes(wearer, *EVER)
                known = self._known[wearer] = (changed, card_chart(outcomes, seed_of(wearer), say))
            return known[1]


@dataclass(frozen=True, slots=True)
class StoredReview:
    """Charts of one wearer at one moment; each method may be called from any thread.

    Attributes:
        reader: what is remembered.
        cards: where the answer card is kept.
        wearer: whose charts.
        now: hub time.
        scale: the theory curve's 100 (`TheoryCurve.scale`).
        simulated: whether the heart is made up.
        say: the wearer's language.
    """

    reader: Reader
    cards: CardBook
    wearer: Wearer
    now: float
    scale: float
    simulated: bool
    say: Say = ENGLISH

    def earliest(self) -> float | None:
        """When the first data are from."""
        return self.reader.first_data_at(self.wearer.wearer_id)

    def card(self) -> CardChart:
        """The answer card."""
        return self.cards.card(self.wearer.wearer_id, self.say)

    def episodes(self) -> list[Outcome]:
        """Every closed episode."""
        return self.reader.outcomes(self.wearer.wearer_id, *EVER)

    def day(self, bounds: DayBounds) -> DayCharts:
        """Connections, told talk, theory curves and episodes found afterwards of one day."""
        reader, name = self.reader, self.wearer.wearer_id
        reached, talks = told_between(reader, name, bounds.start, bounds.end)
        until = min(bounds.end, max(bounds.start, self.now))
        readings = reader.readings(name, bounds.start - RUN_UP_S, bounds.end + TO_THE_END_S)
        return DayCharts(
            date=bounds.day.isoformat(),
            tz=bounds.tz,
            start=bounds.start,
            end=bounds.end,
            connections=tuple(_bar(one) for one in reached),
            talks=tuple(TalkBand(start=start, end=end) for start, end in talks),
            theory=theory_chart(
                readings,
                reader.onsets(name, bounds.start, bounds.end),
                reached,
                bounds.start,
                until,
                bounds.tz,
                self.scale,
                self.say,
            ),
            found=found_chart(readings, bounds.start, until, self.say),
        )

    def review(self, span: ReviewSpan) -> Review:
        """The charts over one range."""
        name = self.wearer.wearer_id
        material = self._material(name, span)
        return review_charts(material, span.range, seed_of(name), simulated=self.simulated, say=self.say)

    def _material(self, name: str, span: ReviewSpan) -> Material:
        reader, start, end = self.reader, span.start, span.end
        decisions, answers = reader.decisions(name, start, end), reader.answers(name, start, end)
        return Material(
            tz=span.tz,
            first=span.first,
            last=span.last,
            start=start,
            end=end,
            now=self.now,
            outcomes=reader.outcomes(name, start, end),
            onsets=reader.onsets(name, start, end),
            decisions=decisions,
            answers=answers,
            receipts=reader.receipts(name, start, end),
            pauses=reader.pauses(name, EVER[0], end),
            reached=reached_of(answers, reader.connections(name, start, end), nudges_of(decisions)),
            worn=_worn(reader, name, start, end),
            noted=noted_of(reader.notes(name, start, end)),
        )


def seed_of(wearer: str) -> int:
    """The seed of all redraws for one wearer: the same data give the same charts, on every machine.

    >>> seed_of("me") == seed_of("me") != seed_of("you")
    True
    """
    return int.from_bytes(hashlib.blake2b(wearer.encode(), digest_size=6).digest())


def noted_of(notes: Iterable[Note]) -> Noted:
    """What the practice charts need of notes; the others have none.

    >>> noted_of([HonestyNote(note_id="n", at=9.0, lean=-3)]).lean
    ((9.0, -3.0),)
    """
    listed = list(notes)
    return Noted(
        awareness=tuple(_awareness(one) for one in listed if isinstance(one, AwarenessNote)),
        lean=tuple((one.at, float(one.lean)) for one in listed if isinstance(one, HonestyNote)),
        self_view=tuple((one.at, float(one.place)) for one in listed if isinstance(one, SelfViewNote)),
    )


def _awareness(note: AwarenessNote) -> AwarenessSeen:
    return AwarenessSeen(
        at=note.at,
        gap_longer=None if note.gap is None else note.gap is ReplyGap.LONGER,
        opened=None if note.response is None else note.response is Response.OPENED,
        deflections=note.deflections,
        me_too=note.me_too,
    )


def stored_scale(reader: Reader, wearer: str) -> float:
    """The theory curve's 100 from the core's last snapshot; an ordinary day's where there is none."""
    blob = reader.snapshot(wearer, CORE)
    try:
        return StressCore.restore(blob).theory_scale if blob else TheoryCurve().scale
    except BadInput:
        return TheoryCurve().scale


def _worn(reader: Reader, wearer: str, start: float, end: float) -> Worn:
    """Quarters of an hour covered by beats; where a strap sends none, by readings that had a score."""
    found = reader.wear(wearer, start, end)
    by_readings = np.minimum(QUARTER_S, READING_S * found.scored)
    return Worn(found.at, np.where(found.covered_s > 0, found.covered_s, by_readings))


def _bar(one: Reached) -> ConnectionBar:
    return ConnectionBar(
        at=one.end,
        start=one.start,
        minutes=one.minutes,
        felt=one.felt,
        people=one.people,
        direction=one.direction,
        decision_id=one.decision_id,
    )
