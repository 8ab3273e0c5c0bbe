"""What the reader makes of what is stored."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from heartreach.models import Answer, AnswerKind, AnswerStatus, Beat, BodyState, Prompt, Reading, SignalMode
from heartreach.store import STATES, Store
from heartreach.store.asking import Asking
from heartreach.store.connect import connect_reader


def answer(answer_id: str, decision_id: str, at: float) -> Answer:
    """A tap on "done"."""
    return Answer(answer_id=answer_id, decision_id=decision_id, kind=AnswerKind.DONE, at=at)


async def test_beats_survive_any_way_of_writing(
    tmp_path: Path, make_beats: Callable[..., list[Beat]], t0: float
) -> None:
    """Backwards, in pieces, overlapping and twice: the same beats, once, in order."""
    beats = make_beats(t0, 400)
    async with Store.open(tmp_path) as store:
        for piece in (beats[300:], beats[100:320], beats[:150], beats[50:60], beats):
            await store.commit("me", *piece)
        found = store.reader().beats("me", t0, t0 + 400)

    assert found.rr_ticks.tolist() == [beat.rr_ticks for beat in beats]
    assert np.abs(found.at - [beat.at for beat in beats]).max() < 0.0006


async def test_a_stretch_is_cut_at_its_ends(tmp_path: Path, t0: float) -> None:
    """`start <= at < end`, to the beat."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *[Beat(at=t0 + k / 4, rr_ticks=256) for k in range(1000)])
        reader = store.reader()

        assert reader.beats("me", t0 + 59.5, t0 + 60.25).at.tolist() == [t0 + 59.5, t0 + 59.75, t0 + 60]
        assert reader.last_beat_at("me") == t0 + 249.75
        assert reader.last_beat_at("nobody") is None


async def test_the_outbox_holds_what_is_worth_showing(
    tmp_path: Path, make_prompt: Callable[..., Prompt], t0: float
) -> None:
    """Prompts neither answered nor expired, oldest first."""
    async with Store.open(tmp_path) as store:
        await store.commit(
            "me",
            make_prompt("late", t0 + 5, t0 + 900),
            make_prompt("first", t0, t0 + 900),
            make_prompt("over", t0, t0 + 60),
            make_prompt("done", t0, t0 + 900),
            answer("a1", "done", t0 + 20),
        )
        waiting = store.reader().undelivered("me", t0 + 60)

    assert [prompt.decision_id for prompt in waiting] == ["first", "late"]


async def test_answers_know_whether_they_came_in_time(
    tmp_path: Path, make_prompt: Callable[..., Prompt], t0: float
) -> None:
    """Late, unknown and second answers are kept, and known as such; the first of one id stays."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", make_prompt("d1", t0, t0 + 900), make_prompt("d2", t0, t0 + 900))
        await store.commit("me", answer("in-time", "d1", t0 + 60), answer("late", "d2", t0 + 901))
        await store.commit("me", answer("second", "d1", t0 + 50))
        await store.commit("me", answer("stray", "d9", t0), answer("in-time", "d1", t0 + 999))
        reader = store.reader()
        found = {name: reader.answer_status("me", name) for name in ("in-time", "late", "second", "stray", "never")}
        first = [a.at for a in reader.answers_to("me", "d1")]

    assert found == {
        "in-time": AnswerStatus.STORED,
        "late": AnswerStatus.LATE,
        "second": AnswerStatus.DUPLICATE,
        "stray": AnswerStatus.UNKNOWN,
        "never": None,
    }
    assert first == [t0 + 50, t0 + 60]


def readings(t0: float, minutes: int) -> list[Reading]:
    """Six readings a minute: heart rate the minute's number above 60, score known in even minutes."""
    return [
        Reading(
            at=t0 + 10 * k,
            state=BodyState.CALM if k // 6 % 15 < 8 else BodyState.ACTIVATED,
            score=0.2 + 0.1 * (k % 6) if k // 6 % 2 == 0 else None,
            hr_bpm=60 + k // 6,
            ln_rmssd=3.5,
            coverage=1,
            mode=SignalMode.RR,
        )
        for k in range(6 * minutes)
    ]


async def test_a_chart_in_minutes_shows_each_minute(tmp_path: Path, t0: float) -> None:
    """Least, mean and greatest of each minute, the commonest state, and gaps where nothing is known."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *readings(t0, 30), *[Beat(at=t0 + k, rr_ticks=1024) for k in range(30)])
        chart = store.reader().day_series("me", t0 - 600, t0 + 3600, max_points=100)

    assert (chart.width_s, chart.at.size, chart.at[0]) == (60, 30, t0)
    assert (chart.beats[0], chart.covered[0], chart.covered[1]) == (30, 0.5, 1.0)
    assert chart.hr_mean.tolist() == [60.0 + k for k in range(30)]
    assert (chart.score_min[0], chart.score_mean[0], chart.score_max[0], chart.scored[0]) == (0.2, 0.45, 0.7, 6)
    assert np.isnan(chart.score_mean[1])
    assert {STATES[code] for code in chart.state[:8]} == {BodyState.CALM}
    assert STATES[chart.state[8]] is BodyState.ACTIVATED


async def test_a_chart_in_quarters_sums_its_minutes(tmp_path: Path, t0: float) -> None:
    """Wider bins weigh their minutes by the readings in them."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", *readings(t0, 31))
        chart = store.reader().day_series("me", t0, t0 + 86_400, max_points=96)

    assert (chart.width_s, chart.at.tolist()) == (900, [t0, t0 + 900, t0 + 1800])
    assert chart.hr_mean.tolist() == [67.0, 82.0, 90.0]
    assert (chart.hr_min[1], chart.hr_max[1]) == (75, 89)
    assert chart.readings.tolist() == [90, 90, 6]
    assert [STATES[code] for code in chart.state] == [BodyState.CALM] * 3


async def test_a_chart_of_a_month_has_few_points(tmp_path: Path, t0: float) -> None:
    """Never more than `max_points` bins, and one for the partial bin at the start."""
    async with Store.open(tmp_path) as store:
        for day in range(30):
            await store.commit("me", *readings(t0 + day * 86_400, 60))
        chart = store.reader().day_series("me", t0, t0 + 30 * 86_400, max_points=50)

    assert 30 <= chart.at.size <= 51
    assert int(chart.readings.sum()) == 30 * 360


async def test_nothing_known_is_an_empty_chart(tmp_path: Path, t0: float) -> None:
    """No rows, no points."""
    async with Store.open(tmp_path) as store:
        chart = store.reader().day_series("me", t0, t0 + 86_400)

    assert (chart.at.size, chart.state.size, chart.hr_mean.size) == (0, 0, 0)


async def test_days_are_counted_in_utc(tmp_path: Path) -> None:
    """A beat at 23:30 lies on the day that ends then."""
    midnight = 20_000 * 86_400.0
    async with Store.open(tmp_path) as store:
        await store.commit("me", Beat(at=midnight - 1800, rr_ticks=800))

        assert store.reader().days_with_data("me") == [19_999]


async def test_one_question_sees_one_moment(tmp_path: Path, t0: float) -> None:
    """What is written while a question is being answered waits for the next one."""
    async with Store.open(tmp_path) as store:
        await store.commit("me", Beat(at=t0, rr_ticks=800))
        asking = Asking(connect_reader(store.layout.database))
        with asking.turn("me") as (connection, key):
            await store.commit("me", Beat(at=t0 + 60, rr_ticks=800))
            within = connection.execute("select count(*) from minute where wearer = ?", (key,)).fetchone()
        with asking.turn("me") as (connection, key):
            after = connection.execute("select count(*) from minute where wearer = ?", (key,)).fetchone()
        asking.close()

    assert (within, after) == ((1,), (2,))


async def test_wear_is_told_by_the_quarter(tmp_path: Path, make_beats: Callable[..., list[Beat]], t0: float) -> None:
    """Covered by beats, scored by readings, and quarters without either are left out."""
    scored = Reading(
        at=t0 + 4000, state=BodyState.CALM, score=0.1, hr_bpm=60.0, ln_rmssd=None, coverage=0.0, mode=SignalMode.HR
    )
    async with Store.open(tmp_path) as store:
        await store.commit("me", *make_beats(t0, 900), scored)
        wear = store.reader().wear("me", t0, t0 + 7200)
        none = store.reader().wear("bob", t0, t0 + 7200)

    assert wear.at.tolist() == [t0, t0 + 3600]
    assert 890 < wear.covered_s[0] <= 900
    assert (wear.covered_s[1], wear.scored.tolist()) == (0.0, [0, 1])
    assert none.at.size == 0
