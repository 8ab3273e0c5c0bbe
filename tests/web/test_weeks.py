"""Four weeks by the hour."""

from datetime import date

import httpx
import pytest

from heartreach.web.made_up_house import HOUR_S, MIDNIGHT, MadeUpHouse, MadeUpReader, a_reading, an_onset
from heartreach.web.weeks import weeks_of

TZ = "Europe/Berlin"


async def test_four_weeks_end_with_today(client: httpx.AsyncClient) -> None:
    """Twenty-eight days, the earliest first, each with twenty-four hours."""
    weeks = (await client.get("/api/weeks")).json()

    assert [weeks["days"][0]["date"], weeks["days"][-1]["date"], len(weeks["days"])] == ["2025-02-13", "2025-03-12", 28]
    assert {len(day["worn_s"]) for day in weeks["days"]} == {24}


async def test_what_happened_stands_in_its_own_hour(client: httpx.AsyncClient) -> None:
    """The onset at 9:42 and its nudge count for the hour that began at nine."""
    today = (await client.get("/api/weeks")).json()["days"][-1]

    assert [hour for hour, n in enumerate(today["onsets"]) if n] == [9]
    assert [hour for hour, n in enumerate(today["prompts"]) if n] == [9]


async def test_an_hour_counts_only_what_was_worn(client: httpx.AsyncClient) -> None:
    """A whole hour with beats, an hour with a hole, and an hour to come."""
    worn = (await client.get("/api/weeks")).json()["days"][-1]["worn_s"]

    assert (worn[3], worn[7], worn[20]) == (3600, pytest.approx(0.7 * 3600, abs=20), 0)


def test_the_hour_that_comes_twice_counts_twice() -> None:
    """When the clock goes back, two hours share a name: one row holds both (26 October 2025, Berlin)."""
    two_am_summer = 1761436800.0  # 2025-10-26 00:00 UTC = 02:00 in Berlin, the first time
    memory = MadeUpReader(
        all_readings=[a_reading(two_am_summer), a_reading(two_am_summer + HOUR_S)],
        all_onsets=[an_onset(two_am_summer + 60, "a"), an_onset(two_am_summer + HOUR_S + 60, "b")],
    )
    day = weeks_of(memory, date(2025, 10, 26), TZ, simulated=True).days[-1]

    assert (day.worn_s[2], day.onsets[2]) == (20, 2)


async def test_the_hours_are_one_click_away(client: httpx.AsyncClient) -> None:
    """As CSV: a row for each hour of each day, and what happened in it."""
    rows = (await client.get("/api/weeks.csv?date=2025-03-12")).text.lstrip("\ufeff").splitlines()

    assert rows[0] == "date,hour,worn_s,onsets,prompts,answers"
    assert len(rows) == 1 + 28 * 24
    assert "2025-03-12,9,3600,1,1,1" in rows


@pytest.mark.parametrize("path", ["/api/weeks", "/api/weeks.csv"])
async def test_weeks_that_begin_before_the_calendar_are_refused(client: httpx.AsyncClient, path: str) -> None:
    """A day whose four weeks no calendar has gets one sentence and the next step."""
    answer = await client.get(f"{path}?date=0001-01-10")

    assert (answer.status_code, bool(answer.json()["advice"])) == (400, True)


def test_the_hub_counts_beats_not_hopes(house: MadeUpHouse) -> None:
    """A reading without a heart rate is no worn time."""
    house.memory.all_readings = [a_reading(MIDNIGHT, hr_bpm=None), a_reading(MIDNIGHT + 10)]

    assert [stretch.worn_s for stretch in house.memory.worn(MIDNIGHT, MIDNIGHT + HOUR_S)] == [10]
