"""`heartreach study report`: the flow of a trial, tables that find a known effect, and a polite no for a few people."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from heartreach.cli import main
from heartreach.errors import BadInput
from heartreach.models import (
    ChangedBy,
    Draw,
    Prompt,
    SettingsChange,
    Silence,
    SilenceReason,
    Tool,
    Wearer,
    Word,
)
from heartreach.store import MARK, MadeUp, Store
from heartreach.study.changes import changes_of
from heartreach.study.effects import LEAST_PEOPLE, Effect, effects_of
from heartreach.study.flow import flow_of
from heartreach.study.points import DecisionPoint, Participant, participants_of
from heartreach.study.report import html, markdown, report_of
from heartreach.web.made_up_review import made_up_outcome
from heartreach.web.made_up_words import a_prompt, a_silence, an_answer, an_onset

SHARES = {Tool.OUTSOURCE: 0.7, Tool.METABOLIZE: 0.1, Tool.ASSESS: 0.1, Tool.CONTRIBUTE: 0.1}
AT = 1_741_770_000.0
EFFECT_MIN = -4.0


def person(seed: int, points: int = 100, effect: float = EFFECT_MIN) -> Participant:
    """A wearer whose half-time a prompt changes by `effect`, more so when severe; p follows the severity."""
    rng = np.random.default_rng(seed)
    usual, found, previous = 15 + rng.normal(0, 2), [], None
    for index in range(points):
        severity, available = rng.random(), rng.random() < 0.8
        p = 0.7 if severity > 0.5 else 0.3
        prompted = bool(available and rng.random() < p)
        minutes = usual + 6 * severity + prompted * effect * (0.5 + severity) + rng.normal(0, 4)
        known = rng.random() < 0.9
        found.append(
            DecisionPoint(
                at=AT + 1e4 * index,
                date=f"{date(2025, 3, 12) + timedelta(days=index // 5)}",
                day=index // 5,
                hour=8 + 13 * rng.random(),
                available=available,
                reasons=() if prompted else (("coin",) if available else ("quiet_hours", "nudge_gap")),
                p=p if available else None,
                policy="1-changed" if index >= 50 else "1-first",
                prompted=prompted,
                tools=SHARES if available else {},
                tool=list(SHARES)[int(rng.choice(4, p=list(SHARES.values())))] if prompted else None,
                severity=severity,
                displayed=prompted,
                answer="done" if prompted else None,
                half_time_min=minutes if known else None,
                late_mean=minutes / 10 if known else None,
                missing=None if known else "coverage",
                previous_min=previous,
                connected=bool(rng.random() < (0.6 if prompted else 0.3)),
                detector="core/2" if index >= 50 else "core/1",
                rule="5" if known else None,
            )
        )
        previous = minutes if known else previous
    return Participant(f"p{seed}/me", tuple(found), simulated=False)


def line(effects: list[Effect], outcome: str, model: str, term: str) -> Effect:
    """One line of the tables."""
    return next(one for one in effects if (one.outcome, one.model, one.term) == (outcome, model, term))


@pytest.mark.long
def test_the_tables_find_what_is_true() -> None:
    """Marginal, moderated, by tool, and the relative risk of a connection, each within three standard errors."""
    effects = effects_of([person(seed) for seed in range(25)])
    half = "recovery half-time"
    truths = {
        (half, "marginal", "prompt"): EFFECT_MIN,
        (half, "by severity", "from least to most"): EFFECT_MIN,
        (half, "by day of the study", "per week"): 0.0,
        (half, "by hour", "per hour after noon"): 0.0,
        (half, "by tool", "outsource"): EFFECT_MIN,
        ("connection within the hour", "marginal", "prompt"): np.log(2),
    }

    for key, truth in truths.items():
        one = line(effects, *key)
        assert one.estimate is not None
        assert one.error is not None
        assert abs(one.estimate - truth) < 3 * one.error, key
    assert line(effects, half, "marginal", "prompt").people == 25
    assert (line(effects, half, "marginal", "prompt").high or 0) < -3


def test_a_tool_is_compared_with_the_moments_that_could_have_had_it() -> None:
    """Where the chance of a prompt followed the moment, its share of that chance takes the moment out."""
    one = person(1, points=1).points[0]
    often = [Tool.OUTSOURCE] * 4 + [Tool.ASSESS] * 4 + [None] * 2
    seldom = [Tool.OUTSOURCE] + [Tool.ASSESS] * 4 + [None] * 5
    points = [
        replace(
            one,
            available=True,
            p=p,
            prompted=tool is not None,
            tools={Tool.OUTSOURCE: share, Tool.ASSESS: 1 - share},
            tool=tool,
            severity=None,
            previous_min=None,
            half_time_min=usual - (3.0 if tool is Tool.OUTSOURCE else 0.0),
        )
        for drawn, p, share, usual in ((often, 0.8, 0.5, 30.0), (seldom, 0.5, 0.2, 10.0))
        for tool in drawn
    ]
    effects = effects_of([Participant(f"p{seed}/me", tuple(points), simulated=False) for seed in range(10)])

    assert line(effects, "recovery half-time", "by tool", "outsource").estimate == pytest.approx(-3.0)
    assert line(effects, "recovery half-time", "by tool", "assess").estimate == pytest.approx(0.0, abs=1e-9)
    assert line(effects, "recovery half-time", "marginal", "prompt").estimate == pytest.approx(-1.05)


def test_a_few_people_are_told_no_and_what_to_do() -> None:
    """The flow is there all the same."""
    few = [person(seed) for seed in range(LEAST_PEOPLE - 1)]
    with pytest.raises(BadInput, match="answer card"):
        effects_of(few)
    report = report_of(few)

    assert report.effects == ()
    assert report.refusal is not None
    assert "heartreach power" in markdown(report)
    assert report.flow.people == LEAST_PEOPLE - 1


def test_what_cannot_be_told_says_why() -> None:
    """A tool nobody ever got, and four known half-times after prompts, have no estimate, and no number instead."""

    def rare(one: DecisionPoint, place: int) -> DecisionPoint:
        tool = Tool.OUTSOURCE if one.prompted else None
        return replace(one, tool=tool) if place < 4 or not one.prompted else replace(one, tool=tool, half_time_min=None)

    people = []
    for seed in range(LEAST_PEOPLE):
        one = person(seed, points=40)
        prompted = [point for point in one.points if point.prompted]
        told = [rare(point, 5 * seed + prompted.index(point) if point.prompted else 0) for point in one.points]
        people.append(replace(one, points=tuple(told)))
    effects = effects_of(people)
    few = line(effects, "recovery half-time", "marginal", "prompt")
    never = line(effects, "connection within the hour", "by tool", "assess")

    assert line(effects, "connection within the hour", "marginal", "prompt").estimate is not None
    assert few.why == "too few decision points on one side, or too few people"
    assert never.why
    for effect in (few, never):
        assert (effect.estimate, effect.error, effect.low, effect.high, effect.p_value) == (None,) * 5


def test_a_side_of_very_few_people_has_no_effect() -> None:
    """What one person alone was given speaks of them: no interval stands there, however many the other side has."""
    only = [person(seed, points=60, effect=0.0) for seed in range(9)]
    tools = [Tool.ASSESS] + 8 * [Tool.OUTSOURCE]
    people = [
        replace(one, points=tuple(replace(point, tool=point.tool and tool) for point in one.points))
        for one, tool in zip(only, tools, strict=True)
    ]
    effects = effects_of(people)

    for outcome in ("recovery half-time", "connection within the hour"):
        assert line(effects, outcome, "by tool", "outsource").estimate is not None
        alone = line(effects, outcome, "by tool", "assess")
        assert (alone.estimate, alone.why) == (None, "one side is of 1 person only")


def test_the_flow_adds_up() -> None:
    """From the onsets to the analysis nothing is lost or counted twice."""
    people = [person(seed) for seed in range(3)]
    flow = flow_of(people)

    assert flow.points == 300
    assert flow.points - flow.available == sum(flow.first_blocked_by.values()) == flow.blocked_by["nudge_gap"]
    assert flow.prompt.drawn + flow.quiet.drawn + flow.certain == flow.available
    for arm in (flow.prompt, flow.quiet):
        assert arm.known + sum(arm.missing.values()) == arm.drawn
    assert sum(flow.probabilities) == flow.prompt.drawn + flow.quiet.drawn
    assert sum(flow.policies.values()) == sum(flow.probabilities)
    assert set(flow.policies) == {"1-first", "1-changed"}
    assert f"| under policy 1-first | {flow.policies['1-first']} |" in markdown(report_of(people))
    assert sum(flow.detectors.values()) == sum(flow.rules.values()) == sum(flow.probabilities)
    assert f"| found by detector core/1 | {flow.detectors['core/1']} |" in markdown(report_of(people))
    assert f"| closed by outcome rule 5 | {flow.rules['5']} |" in markdown(report_of(people))
    assert [place for place, count in enumerate(flow.probabilities) if count] == [3, 7]
    assert flow.prompt.answers == {"done": flow.prompt.drawn}
    assert f"| Drawn | {flow.prompt.drawn} | {flow.quiet.drawn} |" in markdown(report_of(people))


def test_a_folder_may_be_called_anything() -> None:
    """Neither marks of Markdown nor tags in a name do anything but stand there, and no cell ends early."""
    name = "<img src=x> *a* | `b` [c](d)_\nE/me"
    report = report_of([replace(person(1), label=name, simulated=True)])
    text = markdown(report)
    shown = r"\<img src=x\> \*a\* \| \`b\` \[c\](d)\_ E/me"

    assert report.people == (name,)
    assert text.count(shown) == 3
    assert "img" not in text.replace(shown, "")


def test_days_that_nobody_lived_are_named() -> None:
    """Whoever mixes simulated people with real ones is told which, and only those."""
    people = [replace(person(seed, points=9), simulated=seed == 1) for seed in range(3)]

    assert report_of(people).simulated == ("p1/me",)


def test_what_changed_while_the_study_ran_is_told_with_the_draws_around_it() -> None:
    """No study is locked: whoever turned a setting half way is seen, with what was turned where that is on record."""
    one = person(1)
    turned = SettingsChange(at=one.points[49].at + 60, by=ChangedBy.PHONE, values={"cap": 2}, policy="1-changed")
    (found,) = changes_of(replace(one, settings=(turned,)))
    drawn = [point.drawn for point in one.points]

    assert (found.date, found.what) == (one.points[50].date, ("cap 2",))
    assert (found.before, found.after) == (sum(drawn[:50]), sum(drawn[50:]))
    assert found.p_before == found.p_after == (0.3, 0.7)
    row = f"| p1/me | 2025-03-22 | not on record | {found.before} | {found.after} | 0.30 to 0.70 | 0.30 to 0.70 |"
    assert row in markdown(report_of([one]))
    steady = replace(one, points=one.points[:50])
    assert "## Changed while the study ran\n\nNothing." in markdown(report_of([steady]))


def test_the_page_has_its_pictures_and_loads_nothing() -> None:
    """One file, four pictures, every table of the Markdown."""
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (extra `plot`)")
    report = report_of([person(seed) for seed in range(LEAST_PEOPLE)])
    text = html(report)

    assert text.count("<svg") == 4
    assert "<script" not in text
    assert all(one.startswith("#") for one in re.findall(r"(?:src|href)=[\"']?([^\"'\s>]+)", text))
    assert text.count("<table>") == markdown(report).count("| --- |\n") == 8


def words(rng: np.random.Generator, wearer: str, n: int = 20) -> list[Word]:
    """Closed episodes of one wearer, with their onsets, decisions and answers."""
    first = AT + 600 * rng.random()  # no two people have their onsets at the same moments
    changed = {"at": AT + 8e4, "by": ChangedBy.HOUSE, "values": {"p_nudge": 0.8, "texts": "en"}, "dropped": ("cap",)}
    found: list[Word] = [
        Wearer(wearer_id=wearer, tz="Europe/Berlin"),
        SettingsChange(at=AT - 9000, by=ChangedBy.HOUSE, values={"cap": 4}, policy="1-first"),
        SettingsChange.model_validate({**changed, "policy": "1-second"}),
    ]
    for index in range(n):
        at, nudged = first + 9000.0 * index, bool(rng.random() < 0.5)
        names = {"decision_id": f"d{index}", "onset_id": f"o{index}", "wearer": wearer, "tool_probabilities": SHARES}
        policy, p = ("1-first", 0.5) if index < 9 else ("1-second", 0.8)
        draw = Draw(p=p, u=0.2 if nudged else 0.9, seed=1, index=index)
        decision: Prompt | Silence = a_prompt(at + 6) if nudged else a_silence(at + 6)
        found += [an_onset(at, f"o{index}"), decision.model_copy(update={**names, "draw": draw, "policy": policy})]
        if nudged:
            found.append(an_answer(at + 900, f"d{index}", f"a{index}"))
        ids = {"decision_id": f"d{index}", "onset_id": f"o{index}", "connected": nudged}
        found.append(made_up_outcome(at, float(rng.gamma(6, 2.5)), nudged=nudged, **ids))
    blocked = a_silence(AT - 600, "blocked", (SilenceReason.QUIET_HOURS,))
    return [*found, blocked.model_copy(update={"wearer": wearer, "onset_id": "o-none", "policy": "1-first"})]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Data folders of nine wearers; the first one's days nobody lived."""
    made = []
    for seed in range(9):
        folder = tmp_path_factory.mktemp("study") / f"data{seed}"
        asyncio.run(fill(folder, seed))
        made.append(folder)
    return made


async def fill(folder: Path, seed: int) -> None:
    """One wearer's data folder."""
    async with Store.open(folder) as store:
        await store.commit(f"w{seed}", *words(np.random.default_rng(seed), f"w{seed}"))
        if seed == 0:
            await store.save_snapshot("w0", MARK, MadeUp(by="demo-data", seed=1).model_dump_json().encode())


@pytest.mark.long
def test_data_folders_and_exports_say_the_same(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever gets only the exports finds what the wearers' own folders say, the mark of simulated days included."""
    exports = [tmp_path / folder.name for folder in folders]
    for place, (folder, export) in enumerate(zip(folders, exports, strict=True)):
        form = "csv" if place % 2 else "both"
        assert main(["export", str(export), "--data", str(folder), "--format", form]) == 0
        if not place % 2:
            next(export.glob("sub-*/decision_records.csv")).unlink()  # Parquet alone will do
    capsys.readouterr()
    told = []
    for source in (folders, exports):
        assert main(["study", "report", *map(str, source), "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))

    assert told[0] == told[1]
    assert told[0]["simulated"] == ["data0/w0"]
    assert told[0]["flow"]["first_blocked_by"] == {"quiet_hours": 9}
    assert told[0]["changes"][8] == {
        "who": "data8/w8",
        "date": "2025-03-13",
        "what": ["p_nudge 0.8", "texts en", "cap as in the house"],
        "before": 9,
        "after": 11,
        "p_before": [0.5, 0.5],
        "p_after": [0.8, 0.8],
    }
    assert set(told[0]["flow"]["detectors"]) != {"unknown"}
    assert told[0]["flow"]["prompt"]["answers"] == {"done": told[0]["flow"]["prompt"]["drawn"]}


def test_the_command_writes_three_kinds_and_refuses_the_rest(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every refusal names the next step."""
    names = [str(folder) for folder in folders]
    for ending in ("md", "json", "html"):
        assert main(["study", "report", *names, "--out", str(tmp_path / f"r.{ending}")]) == 0
    assert "Simulated, nobody lived this: data0/w0" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert main(["study", "report", names[0], "--out", str(tmp_path / "one.md")]) == 0
    assert "Wait for at least" in capsys.readouterr().err

    assert main(["study", "report", *names, "--out", str(tmp_path / "r.doc")]) == 2
    assert main(["study", "report", str(tmp_path)]) == 2
    assert main(["study", "report", names[0], names[0]]) == 2
    assert main(["study", "report"]) == 2
    assert "Traceback" not in capsys.readouterr().err


async def test_people_of_the_same_name_are_told_apart_and_one_person_is_counted_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every wearer is called `me` until somebody says otherwise; a data folder and its export are one person."""
    own = [tmp_path / who / "data" for who in ("anna", "ben")]
    for seed, folder in enumerate(own):
        async with Store.open(folder) as store:
            await store.commit("me", *words(np.random.default_rng(seed), "me"))
    copy = tmp_path / "copy"
    assert main(["export", str(copy), "--data", str(own[0])]) == 0

    assert [one.label for one in participants_of(own)] == ["anna/data/me", "ben/data/me"]
    for twice in ([*own, copy], [own[0], own[0]]):
        capsys.readouterr()
        assert main(["study", "report", *map(str, twice)]) == 2
        assert "are the same wearer. Name each wearer's data once" in capsys.readouterr().err


async def test_a_backup_that_lived_on_is_the_same_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both folders have days that the other lacks; those they share would count twice."""
    whole = words(np.random.default_rng(3), "me", n=24)
    late = [word for word in whole if getattr(word, "at", AT) > AT + 9000 * 8 - 60]
    early = [word for word in whole if getattr(word, "at", AT) < AT + 9000 * 16 - 60]
    for name, part in (("old", early), ("new", late)):
        async with Store.open(tmp_path / name) as store:
            await store.commit("me", *part)

    assert main(["study", "report", str(tmp_path / "old"), str(tmp_path / "new")]) == 2
    assert "are the same wearer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("was", "became"),
    [(",", ";"), ("outsource", "juggling"), ("local_time", "time"), ("2025-03", "03/2025"), ("kind", "sort")],
    ids=["semicolons", "tool", "column", "date", "kind"],
)
def test_a_sheet_that_a_spreadsheet_changed_is_refused(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], was: str, became: str
) -> None:
    """It is neither a wearer without onsets nor a traceback."""
    assert main(["export", str(tmp_path / "x"), "--data", str(folders[0])]) == 0
    sheet = next((tmp_path / "x").glob("sub-*/decision_records.csv"))
    text = sheet.read_text(encoding="utf-8")
    assert was in text

    for damaged in (text.replace(was, became), text[: len(text) // 2]):
        sheet.write_text(damaged, encoding="utf-8")
        assert main(["study", "report", str(tmp_path / "x")]) == 2
        assert "Export" in capsys.readouterr().err
    sheet.write_text("\ufeff" + text, encoding="utf-8")
    assert main(["study", "report", str(tmp_path / "x")]) == 0


def test_prompts_that_bring_an_earlier_one_back_are_no_rows(folders: list[Path]) -> None:
    """Only first decisions about an onset count."""
    points = participants_of(folders[:1])[0].points

    assert len(points) == 21
    assert [one.day for one in points] == sorted(one.day for one in points)


def test_no_clear_effect_is_told_as_none() -> None:
    """Where the interval holds no effect, the first line gives the interval and no direction."""
    found = markdown(report_of([person(seed, effect=0.0) for seed in range(12)]))

    assert "No clear effect of a prompt on the recovery half-time (95 % interval" in found
    assert "A prompt brought activation" not in found


def test_outcomes_that_were_lost_on_one_side_are_told_beside_the_effect() -> None:
    """Slow recoveries that are lost after prompts alone make an effect; where both sides lose alike nothing is said."""
    even = [person(seed, effect=0.0) for seed in range(10)]
    chance = np.random.default_rng(1)

    def torn(one: DecisionPoint) -> DecisionPoint:
        slow = one.prompted and (one.half_time_min or 0) > 18 and chance.random() < 0.5
        return replace(one, half_time_min=None, missing="coverage") if slow else one

    lost = [replace(one, points=tuple(torn(point) for point in one.points)) for one in even]

    assert "The half-time is known after" not in markdown(report_of(even))
    assert "of quiet moments: if slow (or quick) recoveries were the ones that got lost" in markdown(report_of(lost))
