"""A simulated day as `demo-data` makes it: real words in a real store, with the mark and the truth it was asked for."""

import asyncio
from datetime import date
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from heartreach.cli import main
from heartreach.cli.data_folder import chosen_wearer
from heartreach.errors import BadInput, UsageError
from heartreach.hub.demo_month.days import lived_days
from heartreach.hub.demo_month.month import Made, make_month
from heartreach.hub.demo_month.plan import MonthPlan, TrueEffect
from heartreach.hub.shown_house import ShownHouse, last_worn_at
from heartreach.models import AnswerKind, BodyState, Prompt, SignalMode, Wearer
from heartreach.simulation.activity import ActivityKind
from heartreach.store import Reader, Store, made_up
from heartreach.web import create_app
from heartreach.web.made_up_words import a_reading

EVER = (-1e11, 1e11)
ANNA = Wearer(wearer_id="anna", tz="Europe/Berlin")
PLAN = MonthPlan(ANNA, date(2026, 3, 2), days=1, seed=19)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated day."""
    made = tmp_path_factory.mktemp("demo") / "data"
    told: list[int] = []
    asyncio.run(make_month(made, PLAN, lambda so_far: told.append(so_far.days_done)))
    assert told == [1]
    return made


@pytest.mark.long
def test_the_day_is_whole(folder: Path) -> None:
    """There are beats, readings, onsets, decisions and answers, and each answer belongs to a prompt that was made."""
    with Reader.open(folder) as reader:
        decisions = reader.decisions("anna", *EVER)
        prompts = {one.decision_id for one in decisions if isinstance(one, Prompt)}
        answers = reader.answers("anna", *EVER)

        assert reader.wearers() == [ANNA]
        assert reader.beats("anna", *EVER).at.size > 50_000
        assert reader.readings("anna", *EVER).at.size > 4_000
        assert {one.onset_id for one in reader.onsets("anna", *EVER)} == {d.onset_id for d in decisions if d.onset_id}
        assert len(answers) > 2
        assert {one.decision_id for one in answers} <= prompts
        assert all(
            one.minutes and one.reached for one in answers if one.kind is AnswerKind.DONE and one.felt is not None
        )
        assert {one.decision_id for one in reader.outcomes("anna", *EVER)} == {
            d.decision_id for d in decisions if d.onset_id
        }
        assert reader.quality("anna", *EVER).coverage.mean() > 0.9
        (settings,) = reader.settings_changes("anna", *EVER)
        assert {one.policy for one in decisions} == {settings.policy}
        assert (settings.values["randomisation"], settings.values["cap"]) == ("study", 6)


@pytest.mark.long
def test_it_says_that_nobody_lived_it(folder: Path) -> None:
    """The mark lies in the database, with what is true."""
    with Reader.open(folder) as reader:
        mark = made_up(reader, "anna")

    assert mark is not None
    assert (mark.by, mark.seed, mark.effect) == ("demo-data", 19, "helps")


@pytest.mark.long
def test_simulated_days_are_never_mixed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a second month nor a real strap gets into the folder."""
    with pytest.raises(BadInput, match="not empty"):
        asyncio.run(make_month(folder, PLAN, lambda _: None))
    assert main(["demo-data", "--out", str(folder)]) == 2

    config = folder.parent / "anna.toml"
    config.write_text('[wearer]\nid = "anna"\n', encoding="utf-8")
    assert main(["run", "--data", str(folder), "--config", str(config)]) == 2
    assert "heartreach show" in capsys.readouterr().err


@pytest.mark.long
async def test_its_pages_open_without_a_hub(folder: Path) -> None:
    """The day is served as simulated, time stands at its end, and a phone is told that no hub runs."""
    with Reader.open(folder) as reader:
        end = reader.last_beat_at("anna")
        assert end is not None
        app = create_app(ShownHouse(reader, ANNA, end))
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as browser:
            day = (await browser.get("/api/day")).json()
            phone = await browser.get("/api/phone?device=pixel")

    assert (day["date"], day["simulated"]) == ("2026-03-02", True)
    assert sum(value is not None for value in day["series"]["hr_bpm"]) > 4000
    assert phone.status_code == 500
    assert "heartreach run" in phone.json()["advice"]


@pytest.mark.long
def test_whose_pages(folder: Path) -> None:
    """The only person is meant; anybody unknown is answered with who there is."""
    with Reader.open(folder) as reader:
        assert chosen_wearer(reader, None) == ANNA
        with pytest.raises(UsageError, match="anna"):
            chosen_wearer(reader, "bert")


def test_same_seed_same_days() -> None:
    """Days are drawn from the seed alone; another seed lives another life."""
    month = MonthPlan(ANNA, date(2026, 3, 2), days=20, seed=4)

    assert lived_days(month) == lived_days(month)
    assert lived_days(month) != lived_days(MonthPlan(ANNA, date(2026, 3, 2), days=20, seed=5))


@pytest.mark.parametrize("confounded", [False, True])
def test_stressors_leave_room_to_come_down(confounded: bool) -> None:
    """Stress begins after the core has warmed up and lies far apart; with confounding there are two kinds of it."""
    month = MonthPlan(ANNA, date(2026, 3, 2), days=30, seed=4, confounded=confounded)
    days = lived_days(month)
    stress = [[one for one in day.activities if one.kind is ActivityKind.STRESS] for day in days]
    minutes = [(one.end - one.start) / 60 for day in stress for one in day]

    assert all(b.start - a.start > 4800 for day in stress for a, b in pairwise(day))
    assert all(one.start > day.on + 2400 for day, found in zip(days, stress, strict=True) for one in found)
    assert 5 < len(minutes) / len(days) < 8
    assert any(one > 20 for one in minutes) is confounded


def test_the_truth_is_in_the_plan() -> None:
    """No effect is no relief; the slower one keeps stress going."""
    reliefs = [MonthPlan(ANNA, date(2026, 3, 2), 1, 1, effect=effect).relief for effect in TrueEffect]

    assert reliefs == [1.0, 6.0, 0.3]
    assert Made(0, 1).onsets == 0


@pytest.mark.parametrize("words", [["--days", "0"], ["--from", "yesterday"], ["--seed", "-1"], ["--effect", "cure"]])
def test_wrong_usage_is_told_with_the_next_step(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made of a plan that makes no sense."""
    assert main(["demo-data", "--out", str(tmp_path / "new"), *words]) == 2
    assert capsys.readouterr().err.count(".") >= 1
    assert not (tmp_path / "new").exists()


async def test_a_strap_without_rr_has_days_too(tmp_path: Path) -> None:
    """The last worn moment is one with a reading; a strap in the drawer moves no time."""
    worn = a_reading(1_741_770_000.0, mode=SignalMode.HR)
    drawer = a_reading(worn.at + 90_000, state=BodyState.NO_CONTACT, score=None, mode=SignalMode.NONE)
    async with Store.open(tmp_path) as store:
        await store.commit("me", worn, drawer)
        reader = store.reader()

        assert last_worn_at(reader, "me") == pytest.approx(worn.at)
        assert last_worn_at(reader, "nobody") is None
