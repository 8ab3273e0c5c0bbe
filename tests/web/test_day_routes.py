"""The day, as JSON and as CSV."""

import csv
import io

import httpx
import pytest

from heartreach.web.made_up_house import HOUR_S, MIDNIGHT, MadeUpHouse, a_silence


async def test_today_ends_now(client: httpx.AsyncClient) -> None:
    """Without a date the day is today in the wearer's zone, and its series ends at the hub's now."""
    day = (await client.get("/api/day")).json()

    assert (day["date"], day["start"], len(day["series"]["hr_bpm"])) == ("2025-03-12", MIDNIGHT, 15 * 360)


async def test_nothing_is_made_up_where_nothing_is_known(client: httpx.AsyncClient) -> None:
    """A hole in the record is null in every column, not a straight line and not zero."""
    series = (await client.get("/api/day")).json()["series"]
    hole = int(14.0 * 360)

    assert [series[name][hole] for name in ("hr_bpm", "score", "state", "coverage")] == [None] * 4


async def test_sleep_has_a_heart_rate_but_no_score(client: httpx.AsyncClient) -> None:
    """Where the core abstains the score is null although the heart rate is known."""
    series = (await client.get("/api/day")).json()["series"]

    assert (series["state"][0], series["score"][0], series["hr_bpm"][0] is None) == ("sleep", None, False)


async def test_decisions_carry_outcome_and_reasons(client: httpx.AsyncClient) -> None:
    """Prompts and silences stand side by side, each with what it needs to be explained."""
    decisions = (await client.get("/api/day")).json()["decisions"]

    assert [(d["outcome"], d["reasons"]) for d in decisions] == [
        ("silence", ["warmup", "busy"]),
        ("prompt", []),
        ("silence", ["coin"]),
    ]


async def test_since_gives_the_tail_on_the_same_grid(client: httpx.AsyncClient) -> None:
    """The tail of the series starts at the grid point at or before the moment asked for, and ends as the whole does."""
    whole = (await client.get("/api/day")).json()["series"]
    tail = (await client.get("/api/day", params={"since": str(MIDNIGHT + 10 * HOUR_S + 7)})).json()["series"]

    assert tail["start"] == MIDNIGHT + 10 * HOUR_S
    assert tail["hr_bpm"] == whole["hr_bpm"][3600:]


async def test_marks_are_whole_even_in_a_tail(client: httpx.AsyncClient) -> None:
    """What happened early still stands when only the tail of the series is asked for."""
    day = (await client.get("/api/day", params={"since": str(MIDNIGHT + 14.9 * HOUR_S)})).json()

    assert len(day["onsets"]) == 1


async def test_wider_steps_make_fewer_points(client: httpx.AsyncClient) -> None:
    """A step of a minute gives a sixth of the points."""
    day = (await client.get("/api/day", params={"step": "60"})).json()

    assert len(day["series"]["score"]) == 15 * 60


async def test_a_day_without_beats_is_empty_not_an_error(client: httpx.AsyncClient) -> None:
    """Yesterday, before the strap was bought, has a grid of nulls and a summary of zeros."""
    day = (await client.get("/api/day", params={"date": "2025-03-11", "step": "300"})).json()

    assert set(day["series"]["hr_bpm"]) == {None}
    assert day["summary"]["coverage"] is None


async def test_tomorrow_has_no_points(client: httpx.AsyncClient) -> None:
    """A day that has not begun has no series at all."""
    day = (await client.get("/api/day", params={"date": "2025-03-13"})).json()

    assert day["series"]["hr_bpm"] == []


async def test_the_day_of_the_clock_change_is_shorter(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """On the last Sunday of March a Berlin day has 23 hours."""
    house.at += 40 * 24 * HOUR_S
    day = (await client.get("/api/day", params={"date": "2025-03-30", "step": "300"})).json()

    assert (day["end"] - day["start"]) / HOUR_S == 23


@pytest.mark.parametrize("query", ["date=yesterday", "date=9999-12-31", "step=7", "step=x", "since=noon", "since=nan"])
async def test_nonsense_is_refused_with_advice(client: httpx.AsyncClient, query: str) -> None:
    """A question that cannot be answered gets one sentence and the next step."""
    answer = await client.get(f"/api/day?{query}")

    assert (answer.status_code, bool(answer.json()["advice"])) == (400, True)


async def test_the_summary_counts_what_was_worn(client: httpx.AsyncClient) -> None:
    """Worn time leaves out no contact and holes; judged time is shorter still."""
    summary = (await client.get("/api/day")).json()["summary"]

    assert summary["worn_s"] == pytest.approx((15 - 0.3 - 0.3) * HOUR_S, abs=20)
    assert 0 < summary["judged_s"] < summary["worn_s"]
    assert 0.9 < summary["coverage"] <= 1


async def test_readings_csv_has_empty_cells_where_nothing_is_known(client: httpx.AsyncClient) -> None:
    """One row per reading, local time first, an abstaining core leaves the score empty."""
    answer = await client.get("/api/day.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))

    assert answer.headers["content-disposition"] == 'attachment; filename="heartreach-2025-03-12-readings.csv"'
    assert (rows[0]["time"], rows[0]["state"], rows[0]["score"]) == ("2025-03-12T00:00:00+01:00", "sleep", "")


async def test_events_csv_is_in_the_order_of_time(client: httpx.AsyncClient) -> None:
    """Onsets, decisions and answers share one table."""
    answer = await client.get("/api/events.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))

    assert [row["event"] for row in rows] == ["silence", "onset", "prompt", "answer", "silence"]
    assert rows[0]["reasons"] == "warmup busy"


async def test_a_text_cannot_become_a_formula(client: httpx.AsyncClient, house: MadeUpHouse) -> None:
    """A spreadsheet must not run what somebody wrote as a label."""
    house.memory.all_decisions = [a_silence(MIDNIGHT + 5, "=1+1")]
    rows = list(csv.DictReader(io.StringIO((await client.get("/api/events.csv")).text.lstrip("\ufeff"))))

    assert rows[0]["id"] == "'=1+1"
