"""`heartreach power`: the table of the planner, one plan, and plans that make no sense."""

import json

import pytest

from heartreach.cli import main
from heartreach.review.power import episodes_needed, power_of_one

#: People for 80 % with 5 points a day, 75 % of them available (Liao et al. 2016): effect, then 14 days at .5, 28 at .5
#: and 28 at .3.
TABLE = {0.05: [242, 122, 145], 0.10: [62, 33, 38], 0.15: [29, 16, 19], 0.20: [18, 11, 12]}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command printed."""
    assert main(["power", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.long
def test_the_table_is_the_published_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Twelve designs, as the field plans them."""
    rows = json.loads(told(capsys, "--json"))["people"]
    text = told(capsys)

    assert {effect: [row["people"] for row in rows if row["effect"] == effect] for effect in TABLE} == TABLE
    assert all(f"{'  '.join(f'{n:16d}' for n in people)}" in text for people in TABLE.values())


def test_a_plan_tells_people_episodes_and_the_cards_chances(capsys: pytest.CaptureFixture[str]) -> None:
    """One effect, from the side of a study and of one wearer."""
    plan = json.loads(told(capsys, "--effect", "0.5", "--json"))

    assert plan["one_wearer"]["episodes"] == 128
    assert [row["episodes"] for row in plan["answer_card"]] == [30, 60, 120, 240]
    assert plan["power"] >= 0.8
    assert "128 episodes (34 days)" in told(capsys, "--effect", "-0.5")


def test_a_study_of_given_size_gets_its_power(capsys: pytest.CaptureFixture[str]) -> None:
    """Too few people find little."""
    plan = json.loads(told(capsys, "--effect", "0.1", "--people", "10", "--json"))

    assert (plan["people"], plan["power"] < 0.4) == (10, True)


def test_people_who_differ_need_more_people(capsys: pytest.CaptureFixture[str]) -> None:
    """An effect that is as large as people differ in it asks for half as many people again, and more."""
    same = json.loads(told(capsys, "--effect", "0.2", "--json"))["people"]
    differing = json.loads(told(capsys, "--effect", "0.2", "--varies", "0.2", "--json"))["people"]

    assert (same, differing) == (11, 18)
    assert "--varies" in told(capsys, "--effect", "0.2")


def test_what_one_wearer_can_never_show_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A small effect is for a study, not for one wearer."""
    assert "ten years" in told(capsys, "--effect", "0.02")


@pytest.mark.parametrize(
    "words",
    [
        ["--p", "1"],
        ["--available", "0"],
        ["--available", "1.5"],
        ["--effect", "0"],
        ["--power", "0.04"],
        ["--people", "0"],
        ["--varies", "-1"],
    ],
)
def test_plans_that_make_no_sense_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and what to give instead."""
    assert main(["power", "--effect", "0.1", *words]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_more_episodes_show_more() -> None:
    """The number is the smallest that will do; one without freedom shows nothing."""
    needed = episodes_needed(0.5, 0.5)

    assert power_of_one(0.5, 0.5, needed - 1) < 0.8 <= power_of_one(0.5, 0.5, needed)
    assert power_of_one(0.5, 0.5, 6) == 0.0
    assert power_of_one(0.0, 0.5, 60) == 0.05
