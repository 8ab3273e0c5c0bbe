"""The chores of the night: at the wearer's own half past three, once a night, through both clock changes."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from heartreach.hub import night as chores
from heartreach.hub.hub import Plan
from heartreach.hub.night import seconds_to_night
from heartreach.hub.simulated_house import simulated_house, virtually
from heartreach.models import Wearer
from heartreach.prompts.settings import PolicySettings

#: The day before a night in Berlin, and how long it is from its half past three to the next day's.
NIGHTS = {(2026, 3, 28): 23.0, (2026, 10, 24): 25.0, (2026, 6, 1): 24.0}


@pytest.mark.parametrize(("date", "hours"), NIGHTS.items(), ids=["to summer", "to winter", "in summer"])
def test_goal_15_a_night_is_as_long_as_the_zone_says(date: tuple[int, int, int], hours: float) -> None:
    """From one half past three to the next, in Berlin."""
    midnight = datetime(*date, tzinfo=UTC).timestamp()
    first = midnight + seconds_to_night(midnight, "Europe/Berlin")

    assert seconds_to_night(first, "Europe/Berlin") == hours * 3600


def test_a_computer_that_slept_through_the_night_makes_its_backup_on_waking(tmp_path: Path) -> None:
    """A timer stands still while a computer sleeps; the chores do not wait for another night."""
    evening = 1772399400.0  # 22:10 in Berlin, 1 March 2026
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)

    async def night() -> None:
        async with simulated_house(plan, evening, [], worn=lambda _: False) as house:
            await asyncio.sleep(60)
            house.clock.suspend(9 * 3600)
            await asyncio.sleep(660)

    virtually(night())

    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["2026-03-02.db"]


def test_the_hub_makes_its_backup_at_night(tmp_path: Path) -> None:
    """Whoever never thinks of backups has one in the morning."""
    half_past_three = 1772418600.0  # 3:30 in Berlin, 2 March 2026
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)

    async def night() -> None:
        async with simulated_house(plan, half_past_three - 30, []):
            await asyncio.sleep(60)

    virtually(night())

    assert list((tmp_path / "backups").iterdir())


#: 10:10 on 2 March 2026. In Tokyo the night is still of the day before by UTC, after which a backup is named.
MORNINGS = {"Europe/Berlin": 1772442600.0, "Asia/Tokyo": 1772413800.0}


@pytest.mark.long
@pytest.mark.parametrize(("tz", "morning"), MORNINGS.items(), ids=MORNINGS)
def test_a_laptop_that_is_off_at_night_makes_its_backup_in_the_morning(tz: str, morning: float, tmp_path: Path) -> None:
    """Ten minutes after the start, once a day; a first day has nothing of last night to copy."""
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz=tz), PolicySettings(), seed=3, simulated=True)

    async def worn_from(start: float, seconds: float) -> None:
        async with simulated_house(plan, start, [], worn=lambda at: at < start + 30):
            await asyncio.sleep(seconds)

    def copies() -> list[str]:
        return sorted(path.name for path in tmp_path.glob("backups/*"))

    virtually(worn_from(morning, 60))
    assert copies() == []
    virtually(worn_from(morning + 86_400, 610))
    assert copies() == ["2026-03-03.db"]
    (tmp_path / "backups" / "2026-03-03.db").write_text("made by the first start of the day")
    virtually(worn_from(morning + 90_000, 610))
    assert copies() == ["2026-03-03.db"]
    assert (tmp_path / "backups" / "2026-03-03.db").read_text() == "made by the first start of the day"
    virtually(worn_from(morning + 2 * 86_400, 610))
    assert copies() == ["2026-03-03.db", "2026-03-04.db"]


def test_a_night_without_a_backup_is_told_until_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages, the health topic and a monitor know; mended, it is made with the next try."""
    half_past_three = 1772418600.0  # 3:30 in Berlin, 2 March 2026
    plan = Plan(tmp_path, Wearer(wearer_id="ann", tz="Europe/Berlin"), PolicySettings(), seed=3, simulated=True)
    monkeypatch.setattr(chores, "AGAIN_S", 60.0)
    (tmp_path / "backups").write_text("a file where the folder should be")

    async def told() -> tuple[tuple[str, ...], tuple[str, ...]]:
        async with simulated_house(plan, half_past_three - 30, [], worn=lambda _: False) as house:
            await asyncio.sleep(60)
            before = house.hub.report.health().troubles
            (tmp_path / "backups").unlink()
            await asyncio.sleep(70)
            return before, house.hub.report.health().troubles

    before, after = virtually(told())

    assert len(before) == 1
    assert before[0].startswith("There is no backup of this night: ")
    assert str(tmp_path / "backups") in before[0]
    assert after == ()
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["2026-03-02.db"]
