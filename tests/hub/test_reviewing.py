"""The review page's charts from a real store, and from the simulated house through the real routes."""

import asyncio
import csv
import io
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from unittest import mock

import httpx
import numpy as np
import pytest

from heartreach.firmware_bridge.bridge import NOT_SEEN_ADVICE
from heartreach.hub.house import HubHouse
from heartreach.hub.hub import Plan
from heartreach.hub.reviewing import CardBook, StoredReview, stored_scale
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.hub.theory_day import theory_chart
from heartreach.models import (
    WAVE,
    Answer,
    AnswerKind,
    AwarenessNote,
    BodyState,
    Connection,
    Context,
    ContextKind,
    ContributeNote,
    HonestyNote,
    Link,
    LinkState,
    Onset,
    PromptKind,
    Reading,
    ReplyGap,
    SelfViewNote,
    SignalMode,
    Verb,
    Wearer,
    Word,
)
from heartreach.prompts.broker import Broker
from heartreach.prompts.pack import built_in
from heartreach.prompts.settings import PolicySettings
from heartreach.review.chart_words import CHARTS, CardChart, DayCharts, Range, Review
from heartreach.review.reached import Reached
from heartreach.signal.core import StressCore
from heartreach.signal.theory import TheoryCurve
from heartreach.store import Reader, Store
from heartreach.web import create_app
from heartreach.web.local_day import bounds_of_day
from heartreach.web.made_up_house import as_columns
from heartreach.web.made_up_review import made_up_outcome
from heartreach.web.made_up_words import a_prompt, an_onset
from heartreach.web.review_span import span_of

BERLIN = "Europe/Berlin"
ANN = Wearer(wearer_id="ann", tz=BERLIN)
#: Monday, 2 March 2026, 00:00 in Berlin.
MIDNIGHT = 1772406000.0
DAY, HOUR = 86_400.0, 3600.0
MONDAY = date(2026, 3, 2)


def readings(start: float, hours: float, state: BodyState = BodyState.ACTIVATED) -> Iterator[Reading]:
    """Ten-second readings in one state."""
    for step in range(int(hours * 360)):
        yield Reading(
            at=start + 10 * step, state=state, score=2.0, hr_bpm=70.0, ln_rmssd=3.5, coverage=1.0, mode=SignalMode.RR
        )


def reviewing(reader: Reader, now: float = MIDNIGHT + 20 * HOUR) -> StoredReview:
    """Ann's charts."""
    return StoredReview(reader, CardBook(reader), ANN, now, TheoryCurve().scale, simulated=False)


@asynccontextmanager
async def remembered(folder: Path, *words: Word) -> AsyncIterator[Reader]:
    """A store with Ann's words."""
    async with Store.open(folder) as store:
        await store.commit("ann", ANN, *words)
        yield store.reader()


async def test_a_range_takes_what_lies_in_it(tmp_path: Path) -> None:
    """Whole local days: what happened in the minute before the first midnight is not in it."""
    outcomes = [made_up_outcome(MIDNIGHT + offset) for offset in (-60.0, 60.0, 7 * DAY - 60, 7 * DAY + 60)]
    span = span_of(Range.WEEK, date(2026, 3, 8), BERLIN)
    async with remembered(tmp_path, *outcomes) as reader:
        week = reviewing(reader).review(span)

    assert (week.first, week.last, week.around.n) == ("2026-03-02", "2026-03-08", 2)


async def test_all_time_begins_with_the_first_data(tmp_path: Path) -> None:
    """Not with the calendar; nobody's all time has no beginning."""
    async with remembered(tmp_path, *readings(MIDNIGHT + 9 * HOUR, 0.1)) as reader:
        first, nobody = reviewing(reader).earliest(), reader.first_data_at("bob")

    assert (first, nobody) == (MIDNIGHT + 9 * HOUR, None)


async def test_the_card_is_worked_out_only_when_an_outcome_changed(tmp_path: Path) -> None:
    """Asked ten times it computes once; a new or a changed outcome asks again."""
    first = made_up_outcome(MIDNIGHT)
    async with Store.open(tmp_path) as store:
        await store.commit("ann", first)
        charts = reviewing(store.reader())
        with mock.patch("heartreach.hub.reviewing.card_chart", wraps=lambda *_: CARD) as worked:
            for _ in range(5):
                charts.card()
            once = worked.call_count
            await store.commit("ann", first.model_copy(update={"felt": 3, "closed_at": first.closed_at + 60}))
            charts.card()
            await store.commit("ann", made_up_outcome(MIDNIGHT + HOUR))
            charts.card()

    assert (once, worked.call_count) == (1, 3)


CARD = CardChart.model_construct(sentence="", n=0)


async def test_wear_counts_beats_or_readings(tmp_path: Path) -> None:
    """A strap without beats is worn where it gave a score; the day's row says so."""
    async with remembered(tmp_path, *readings(MIDNIGHT + 9 * HOUR, 2)) as reader:
        review = reviewing(reader).review(span_of(Range.DAY, MONDAY, BERLIN))

    assert review.days.days[0].worn_h == 2.0
    assert review.onset_heat.worn_h[0][8:12] == (0.0, 1.0, 1.0, 0.0)


async def test_the_day_shows_connections_once_and_told_talk(tmp_path: Path) -> None:
    """A connection that names a nudge stands for its answer; a card that was done is no connection."""
    nudge = a_prompt(MIDNIGHT + 10 * HOUR, "d1")
    card = a_prompt(MIDNIGHT + 19 * HOUR, "d2").model_copy(update={"kind": PromptKind.AWARENESS})
    words = [
        nudge,
        card,
        Answer(answer_id="a1", decision_id="d1", kind=AnswerKind.DONE, at=MIDNIGHT + 10.2 * HOUR),
        Answer(answer_id="a2", decision_id="d2", kind=AnswerKind.DONE, at=MIDNIGHT + 19.2 * HOUR),
        Connection(connection_id="c1", at=MIDNIGHT + 10.4 * HOUR, people=("M.",), minutes=12, felt=3, decision_id="d1"),
        Connection(connection_id="c2", at=MIDNIGHT + 12 * HOUR, people=()),
        Context(at=MIDNIGHT + 15 * HOUR, kind=ContextKind.TALKING, until=MIDNIGHT + 15.5 * HOUR),
    ]
    async with remembered(tmp_path, *words) as reader:
        day = reviewing(reader).day(bounds_of_day(MONDAY, BERLIN))

    assert [(one.start, one.minutes, one.felt) for one in day.connections] == [
        (MIDNIGHT + 10.2 * HOUR, 12, 3),
        (MIDNIGHT + 12 * HOUR, None, None),
    ]
    assert [(one.start, one.end) for one in day.talks] == [(MIDNIGHT + 15 * HOUR, MIDNIGHT + 15.5 * HOUR)]


async def test_notes_stand_on_the_practice_charts(tmp_path: Path) -> None:
    """Cards and sliders as they were noted; what was not noted is not known."""
    notes = [
        AwarenessNote(note_id="n1", at=MIDNIGHT + 19 * HOUR, gap=ReplyGap.LONGER, me_too=2),
        HonestyNote(note_id="n2", at=MIDNIGHT + 19.1 * HOUR, lean=-4),
        SelfViewNote(note_id="n3", at=MIDNIGHT + 19.2 * HOUR, place=7),
        ContributeNote(note_id="n4", at=MIDNIGHT + 19.3 * HOUR, verb=Verb.LIKE),
    ]
    async with remembered(tmp_path, *notes) as reader:
        review = reviewing(reader).review(span_of(Range.DAY, MONDAY, BERLIN))
    (week,) = review.awareness.weeks

    assert (week.cards, week.gap_longer, week.opened, week.me_too) == (1, 1.0, None, 2.0)
    assert [one.value for one in (*review.honesty.lean, *review.honesty.self_view)] == [-4.0, 7.0]


async def test_without_a_hub_the_scale_is_that_of_the_last_snapshot(tmp_path: Path) -> None:
    """An ordinary day's where there is none, or where nothing can read it."""
    core = StressCore("ann", BERLIN)
    core.mind.theory.maxima.extend([50.0] * 40)
    async with Store.open(tmp_path) as store:
        reader = store.reader()
        none = stored_scale(reader, "ann")
        await store.save_snapshot("ann", "core", core.snapshot())
        own = stored_scale(reader, "ann")
        await store.save_snapshot("ann", "core", b"?")
        broken = stored_scale(reader, "ann")

    assert own == core.theory_scale > none == broken


# --- theory -----------------------------------------------------------------------------------------------------------


def test_the_theory_of_a_past_day_is_the_cores() -> None:
    """Drawn again from readings it is what the core's own curve was, minute by minute, holes included."""
    start = MIDNIGHT
    told = [
        *readings(start + 9 * HOUR, 1, BodyState.CALM),
        *readings(start + 10 * HOUR, 0.25),
        *readings(start + 10.25 * HOUR, 1, BodyState.CALM),
        *readings(start + 11.5 * HOUR, 0.2),  # after a hole of a quarter of an hour
        *readings(start + 11.7 * HOUR, 2, BodyState.CALM),
    ]
    curve, levels = TheoryCurve(maxima=deque([200.0] * 40)), {}
    chart = theory_chart(as_columns(told), [], [], start, start + 14 * HOUR, BERLIN, curve.scale)
    for one in told:
        if one.at % 60 == 0:
            curve.minute(one.at, max(0.0, (one.score or 0) - 0.5) if one.state is BodyState.ACTIVATED else 0.0)
            levels[round((one.at - start) / 60)] = curve.level

    assert {i: value for i, value in enumerate(chart.slow_wave) if value is not None} == pytest.approx(levels, abs=0.01)
    assert chart.slow_wave[round(11.4 * 60)] is None
    assert chart.sentence.startswith("Theory")


@pytest.mark.parametrize("off", [BodyState.UNKNOWN, BodyState.NO_CONTACT])
def test_a_night_without_a_strap_brings_no_wave_into_the_morning(off: BodyState) -> None:
    """Whether the strap says that it is off or is only silent: the curve falls unseen, as the core's own does."""
    told = [
        *readings(MIDNIGHT + 1 * HOUR, 0.5),
        *readings(MIDNIGHT + 1.5 * HOUR, 0.5, BodyState.CALM),
        *readings(MIDNIGHT + 2 * HOUR, 9, off),
        *readings(MIDNIGHT + 11 * HOUR, 1, BodyState.CALM),
    ]
    curve = TheoryCurve(maxima=deque([200.0] * 40))
    chart = theory_chart(as_columns(told), [], [], MIDNIGHT, MIDNIGHT + 12 * HOUR, BERLIN, curve.scale)
    for one in told:
        given = {BodyState.ACTIVATED: max(0.0, (one.score or 0) - 0.5), BodyState.UNKNOWN: None}.get(one.state, 0.0)
        if one.at % 60 == 0:
            curve.minute(one.at, given)
    evening, morning = chart.slow_wave[119], chart.slow_wave[-1]

    assert chart.slow_wave[125:659] == (None,) * 534
    assert evening is not None
    assert morning is not None
    assert morning < evening / 50
    assert morning == pytest.approx(curve.level, abs=0.01)


@pytest.mark.parametrize(
    ("activated_h", "until_h", "said"),
    [
        (0.0, 12, "nothing that would start the modelled wave."),
        (1 / 60, 9 + 7 / 60, "the modelled wave has hardly begun."),
        (0.5, 9.5, "at 09:29 the modelled wave was still rising ("),
        (0.5, 12, "the modelled wave was highest at 09:44 ("),
    ],
)
def test_the_theory_sentence_is_true_of_the_wave_so_far(activated_h: float, until_h: float, said: str) -> None:
    """A wave that has only begun has no highest point yet, and is never told as 0 of 100."""
    told = [
        *readings(MIDNIGHT + 9 * HOUR, activated_h),
        *readings(MIDNIGHT + (9 + activated_h) * HOUR, 3, BodyState.CALM),
    ]
    chart = theory_chart(as_columns(told), [], [], MIDNIGHT, MIDNIGHT + until_h * HOUR, BERLIN, 1000.0)

    assert chart.sentence.startswith(f"Theory, not a measurement: {said}")
    assert "(0 of 100)" not in chart.sentence


def test_the_band_is_made_of_the_fast_and_the_slow_clearance() -> None:
    """It surrounds the curve at every moment."""
    told = [*readings(MIDNIGHT + 9 * HOUR, 0.5), *readings(MIDNIGHT + 9.5 * HOUR, 5, BodyState.CALM)]
    chart = theory_chart(as_columns(told), [], [], MIDNIGHT, MIDNIGHT + 15 * HOUR, BERLIN, TheoryCurve().scale)
    edges = [
        (low, middle, high)
        for low, middle, high in zip(chart.slow_wave_low, chart.slow_wave, chart.slow_wave_high, strict=True)
        if low is not None and middle is not None and high is not None
    ]

    assert len(edges) == 330
    assert all(low <= middle <= high for low, middle, high in edges)


def test_felt_support_draws_the_connection_curve() -> None:
    """From the connection's begin; nothing is drawn on a day on which nobody said how it felt."""
    told = list(readings(MIDNIGHT + 9 * HOUR, 1, BodyState.CALM))
    felt, unfelt = (
        theory_chart(
            as_columns(told),
            [],
            [Reached(MIDNIGHT + 9.5 * HOUR, MIDNIGHT + 10 * HOUR, felt=support)],
            MIDNIGHT,
            MIDNIGHT + 12 * HOUR,
            BERLIN,
            1.0,
        )
        for support in (4, None)
    )

    assert felt.connection[: 9 * 60 + 30] == (0.0,) * (9 * 60 + 30)
    assert max(value or 0 for value in felt.connection) == pytest.approx(100, abs=1)
    assert set(unfelt.connection) == {None}


def modelled(at: float, value: float, usual: float | None) -> Onset:
    """An onset with a forecast."""
    onset = an_onset(at)
    wave = onset.evidence[0].model_copy(update={"name": WAVE, "value": value, "usual": usual})
    return onset.model_copy(update={"evidence": (wave,)})


def test_an_onsets_forecast_stands_where_the_core_expected_the_curve() -> None:
    """On the chart's own scale, its usual as far away as it said; an onset without a forecast has none."""
    core = TheoryCurve()
    for minute in range(60):
        core.minute(MIDNIGHT + 60.0 * minute, 0.0)
    onsets = [an_onset(MIDNIGHT + HOUR), modelled(MIDNIGHT + HOUR, 80.0, 60.0), modelled(MIDNIGHT + HOUR, 80.0, None)]
    chart = theory_chart(as_columns([]), onsets, [], MIDNIGHT, MIDNIGHT + 2 * HOUR, BERLIN, 1000.0)
    level = core.forecast(onsets[0].score - 0.5) * core.scale / 1000

    assert [one.level for one in chart.forecasts] == pytest.approx([level, level], abs=0.01)
    assert chart.forecasts[0].usual == pytest.approx(level * 60 / 80, abs=0.01)
    assert chart.forecasts[1].usual is None
    assert chart.coverage == 0.0


def test_a_forecast_knows_what_came_before() -> None:
    """The second rise of an hour is expected to lead higher than the first, by as much as the core says."""
    told = [*readings(MIDNIGHT + 9 * HOUR, 0.25), *readings(MIDNIGHT + 9.25 * HOUR, 0.75, BodyState.CALM)]
    core = TheoryCurve()
    for one in told:
        if one.at % 60 == 0:
            core.minute(one.at, 1.5 if one.state is BodyState.ACTIVATED else 0.0)
    late = modelled(MIDNIGHT + 10 * HOUR, 80.0, 60.0)
    chart = theory_chart(as_columns(told), [late], [], MIDNIGHT, MIDNIGHT + 12 * HOUR, BERLIN, 1000.0)

    assert chart.forecasts[0].level == pytest.approx(core.forecast(late.score - 0.5) * core.scale / 1000, abs=0.01)


def test_a_first_day_that_exceeds_the_prior_is_drawn_on_its_own_peak() -> None:
    """Curve, band, forecasts and connections stay within 0 to 100, keep their shape, and the page says what 100 is."""
    told = [*readings(MIDNIGHT + 9 * HOUR, 3), *readings(MIDNIGHT + 12 * HOUR, 3, BodyState.CALM)]
    onsets = [modelled(MIDNIGHT + 9 * HOUR, 100.0, None)]
    close = [Reached(MIDNIGHT + at * HOUR, MIDNIGHT + (at + 0.1) * HOUR, felt=4) for at in (12, 12.1, 12.2)]
    first, later = (
        theory_chart(as_columns(told), onsets, close, MIDNIGHT, MIDNIGHT + 15 * HOUR, BERLIN, scale)
        for scale in (TheoryCurve().scale, 1000.0)
    )
    drawn = [value for value in (*first.slow_wave_high, *first.connection, first.forecasts[0].level) if value]
    waves = [(value, other) for value, other in zip(first.slow_wave, later.slow_wave, strict=True) if value and other]

    assert max(drawn) == 100
    assert 50 < max(value or 0 for value in first.slow_wave) < 100
    assert [value / waves[-1][0] for value, _ in waves] == pytest.approx(
        [other / waves[-1][1] for _, other in waves], rel=0.02, abs=0.005
    )
    assert "100 is the highest point drawn" in (first.note or "")
    assert "100 is the highest point drawn" not in (later.note or "")


# --- the house --------------------------------------------------------------------------------------------------------


def test_the_routes_answer_from_the_running_house(tmp_path: Path) -> None:
    """Store, hub, routes: episodes of the past days are on the charts, and each chart's numbers are one click away."""
    noon = MIDNIGHT + 12 * HOUR
    chance = np.random.default_rng(1)
    outcomes = [
        made_up_outcome(noon - (60 - i) * 6 * HOUR, float(chance.gamma(6, 3)), nudged=bool(i % 2)) for i in range(60)
    ]

    async def asked() -> dict[str, str]:
        async with Store.open(tmp_path) as store:
            await store.commit("ann", *outcomes, *readings(noon - 3 * HOUR, 2))
        plan = Plan(tmp_path, ANN, PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, noon, []) as house:
            await asyncio.sleep(120)
            app = create_app(HubHouse(house.hub, mock.create_autospec(Broker)))
            transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as client:
                addresses = ("?range=week", "?range=all", "/card", "/day", "/around.csv?range=month", "/card.csv")
                return {one: (await client.get(f"/api/review{one}")).text for one in addresses}

    told = virtually(asked())
    week, everything = (Review.model_validate_json(told[f"?range={length}"]) for length in ("week", "all"))
    table = list(csv.DictReader(io.StringIO(told["/around.csv?range=month"].removeprefix("\ufeff"))))

    assert week.simulated
    assert 24 <= week.around.n <= 28
    assert everything.first == "2026-03-02"
    assert CardChart.model_validate_json(told["/card"]).answer.judged == 60
    assert DayCharts.model_validate_json(told["/day"]).theory.n == 0
    assert len(table) == 150
    assert all(getattr(week, name).csv.startswith(f"/api/review/{name}.csv") for name in CHARTS)


def test_the_house_speaks_as_the_wearer_chose_last(tmp_path: Path) -> None:
    """Card, page, advice and troubles turn to the language of the content pack that holds now, and back."""

    async def told() -> list[tuple[str, str, str, tuple[str, ...]]]:
        plan = Plan(tmp_path, ANN, PolicySettings(), seed=3, simulated=True)
        async with simulated_house(plan, MIDNIGHT + 12 * HOUR, []) as house:
            pages, hub = HubHouse(house.hub, mock.create_autospec(Broker)), house.hub
            hub.report.others.append(lambda: "The data cannot be written (disk full)")
            found = []
            for language in ("en", "de", "en"):
                hub.session.desk.pack = built_in(language)
                hub.session.board.link = Link(at=0.0, state=LinkState.SCANNING, strap=None, advice=NOT_SEEN_ADVICE)
                live = pages.live()
                assert live.language == language
                assert live.link is not None
                advice = str(live.link.advice)
                found.append((pages.reviewing().card().sentence, pages.language, advice, live.troubles))
            return found

    english, german, again = virtually(told())

    assert english == again
    assert english[2] == NOT_SEEN_ADVICE
    assert german == (
        "Noch nicht genug Daten: Es fehlen noch etwa 30 Episoden.",
        "de",
        "Feuchte den Gurt an, leg ihn an und sieh nach, dass ihn keine andere App festhält.",
        ("Die Daten lassen sich nicht schreiben (disk full)",),
    )
