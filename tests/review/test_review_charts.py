"""Laws of the charts: what is counted, what is left out, and what is not said."""

import math
from datetime import date

import numpy as np
import pytest

from heartreach.models import (
    Answer,
    AnswerKind,
    Direction,
    Ended,
    NotKnown,
    Pause,
    PauseScope,
    Prompt,
    PromptKind,
    Receipt,
    ReceiptKind,
    Silence,
    SilenceReason,
    Tool,
)
from heartreach.review.card import CardState
from heartreach.review.chart_words import CHARTS, Range
from heartreach.review.charts.around_chart import around_chart
from heartreach.review.charts.card_chart import card_chart
from heartreach.review.charts.delivery_chart import delivery_chart, pauses_of
from heartreach.review.charts.detector_chart import detector_chart
from heartreach.review.charts.dose_chart import dose_chart
from heartreach.review.charts.heat_chart import heat_chart
from heartreach.review.charts.material import AwarenessSeen, Material, Noted, Worn
from heartreach.review.charts.people_chart import balance_chart, people_chart
from heartreach.review.charts.practice_chart import awareness_chart, honesty_chart
from heartreach.review.charts.review_charts import review_charts
from heartreach.review.charts.survival_chart import survival_chart
from heartreach.review.charts.tool_chart import tool_chart
from heartreach.review.charts.with_without_chart import with_without_chart
from heartreach.review.reached import Reached
from heartreach.web.made_up_review import MadeUpReview, made_up_outcome
from heartreach.web.made_up_words import a_prompt, a_silence, an_onset

#: Monday, 10 March 2025, 00:00 UTC.
MONDAY = 1741564800.0
DAY, HOUR = 86_400.0, 3600.0


def rng() -> np.random.Generator:
    """The same chance for every test."""
    return np.random.default_rng(0)


def material(days: int = 7, **changes: object) -> Material:
    """A week from Monday on, in UTC."""
    plain: dict[str, object] = {
        "tz": "UTC",
        "first": date(2025, 3, 10),
        "last": date.fromordinal(date(2025, 3, 10).toordinal() + days - 1),
        "start": MONDAY,
        "end": MONDAY + days * DAY,
        "now": MONDAY + days * DAY,
    }
    return Material(**(plain | changes))  # type: ignore[arg-type]  # the test says what it changes


# --- around, survival -------------------------------------------------------------------------------------------------


def test_the_difference_is_nudged_less_quiet() -> None:
    """At every moment; episodes at which nothing was drawn are no part of it."""
    quick, slow, undrawn = (
        [
            made_up_outcome(MONDAY + i * DAY + start, half, nudged=start == 0, p=p)
            for i in range(5)
        ]
        for start, half, p in ((0, 10.0, 0.5), (HOUR, 20.0, 0.5), (2 * HOUR, 90.0, None))
    )  # fmt: skip
    chart = around_chart([*quick, *slow, *undrawn], "UTC", rng())

    assert (chart.n, chart.nudged.n, chart.quiet.n) == (10, 5, 5)
    for a, b, difference in zip(chart.nudged.mean, chart.quiet.mean, chart.difference.mean, strict=True):
        assert a is not None
        assert b is not None
        assert difference == pytest.approx(a - b, abs=2e-3)
    assert chart.difference.low is not None


def test_nothing_is_drawn_where_nothing_is_known() -> None:
    """Minutes without a score are `None` in the mean and 0 at risk, and few days have no band."""
    half_known = made_up_outcome(MONDAY).model_copy(update={"curve": (*(1.0,) * 75, *(None,) * 75)})
    chart = around_chart([half_known], "UTC", rng())

    assert chart.nudged.mean[80] is None
    assert chart.nudged.known[70:80] == (1, 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert (chart.nudged.low, chart.quiet.n) == (None, 0)
    assert chart.sentence == "Nothing to compare yet: 1 nudged and 0 quiet episodes."


@pytest.mark.parametrize("told", [{"talk_lift": 1.4}, {"talk_lift": 0.0}, {"missing": NotKnown.TALK}])
def test_where_somebody_talked_the_chart_says_what_is_left_out(told: dict[str, object]) -> None:
    """Whatever the talk did to the heart; who told of no talk reads nothing of it."""
    silent = made_up_outcome(MONDAY).model_copy(update={"talk_lift": None})
    talked = silent.model_copy(update=told)

    assert "are left out" in (around_chart([talked], "UTC", rng()).note or "")
    assert "talking" not in (around_chart([silent], "UTC", rng()).note or "")


def test_where_chances_differed_the_charts_say_so() -> None:
    """Episodes then count by one over their chance; with one chance they all count the same."""
    alike = [made_up_outcome(MONDAY + i * HOUR, 10.0 + i % 7, nudged=i % 2 == 0, p=0.8) for i in range(20)]
    differing = [one.model_copy(update={"p": 0.2 + 0.03 * i}) for i, one in enumerate(alike)]
    notes = [(around_chart(one, "UTC", rng()).note or "", survival_chart(one).note or "") for one in (alike, differing)]

    assert not any("chance" in note for note in notes[0])
    assert all("one over their chance" in note for note in notes[1])


def test_a_censored_episode_counts_for_as_long_as_it_was_followed() -> None:
    """It is at risk until then, and never ends."""
    ends = [made_up_outcome(MONDAY, 10.0), made_up_outcome(MONDAY + DAY, 30.0)]
    lost = made_up_outcome(MONDAY + 2 * DAY, 90.0, censored=True, followed_min=45.0, ended=Ended.CONTACT)
    chart = survival_chart([*ends, lost])

    assert chart.nudged is not None
    assert (chart.nudged.n, chart.nudged.censored, chart.censored) == (3, 1, {"contact": 1})
    assert chart.nudged.at == (10.0, 30.0)
    assert chart.nudged.at_risk == (3, 2, 0, 0, 0)
    assert (chart.quiet, chart.difference_min) == (None, None)


def test_sooner_recoveries_show_as_less_time_within_the_hour() -> None:
    """The restricted means differ as the truth does; unknown recoveries only cost coverage."""
    sides = [made_up_outcome(MONDAY + i * HOUR, 10.0 + 10 * (i % 2) + i / 9, nudged=i % 2 == 0) for i in range(40)]
    unknown = [made_up_outcome(MONDAY + (50 + i) * HOUR, None) for i in range(10)]
    chart = survival_chart([*sides, *unknown])

    assert (chart.n, chart.coverage) == (40, 0.8)
    assert chart.difference_min == pytest.approx(-10, abs=0.5)
    assert chart.low_min is not None
    assert chart.high_min is not None
    assert chart.low_min < -10 < chart.high_min < 0


def test_two_sides_alike_have_no_clear_difference_in_words() -> None:
    """A difference that the interval does not bear out is not told as one, in no chart; nor is it called 0 minutes."""
    chance, n = rng(), 60
    halves, nudged, felt = chance.normal(20, 6, n), chance.random(n) < 0.5, chance.integers(0, 5, n)
    outcomes = [
        made_up_outcome(
            MONDAY + i * 7 * HOUR, float(halves[i]), nudged=bool(nudged[i]), connected=bool(felt[i] % 2),
            hour=i * 7 % 24, felt=int(felt[i]),
        )
        for i in range(n)
    ]  # fmt: skip
    charts = around_chart(outcomes, "UTC", rng()), survival_chart(outcomes), with_without_chart(outcomes, "UTC")

    for chart in charts:
        assert "no clear difference" in chart.sentence.lower()
        assert " 0 min" not in chart.sentence


def test_a_certain_nudge_is_no_part_of_a_comparison() -> None:
    """Weeks of "always nudge me" were other weeks: set beside drawn silences they would compare times, not nudges."""
    drawn = [made_up_outcome(MONDAY + i * HOUR, 20.0 + i, nudged=i % 2 == 0) for i in range(20)]
    always = [made_up_outcome(MONDAY + (100 + i) * HOUR, 5.0, p=1.0) for i in range(20)]

    assert survival_chart([*drawn, *always]) == survival_chart(drawn)
    assert around_chart([*drawn, *always], "UTC", rng()) == around_chart(drawn, "UTC", rng())


# --- connections ------------------------------------------------------------------------------------------------------


def test_with_and_without_says_that_it_is_no_proof() -> None:
    """Also with many episodes, in note and sentence; severity that decides on both is taken out."""
    chance = rng()
    severe = chance.uniform(0, 1, 200)
    outcomes = [
        made_up_outcome(
            MONDAY + i * 6 * HOUR,
            float(8 + 20 * s + chance.normal(0, 1)),
            severity=float(s),
            connected=bool(chance.random() < 1 - s),
        )
        for i, s in enumerate(severe)
    ]
    chart = with_without_chart(outcomes, "UTC")

    assert "not proof" in (chart.note or "")
    assert "not proof" in chart.sentence
    assert chart.with_min is not None
    assert chart.without_min is not None
    assert chart.with_min - chart.without_min < -4  # naive: looks helped
    assert chart.low_min is not None
    assert chart.high_min is not None
    assert chart.low_min < 0 < chart.high_min  # adjusted: nothing there
    assert len({pair.at for pair in chart.pairs}) == len(chart.pairs)


def test_felt_support_is_drawn_only_where_it_was_told() -> None:
    """Without enough connections nothing is claimed; the fit never rises."""
    outcomes = [made_up_outcome(MONDAY + i * 8 * HOUR, 30.0 - 4 * (i % 5), felt=i % 5) for i in range(30)]
    chart, few = dose_chart([*outcomes, made_up_outcome(MONDAY)], "UTC", rng()), dose_chart(outcomes[:5], "UTC", rng())

    assert (chart.n, chart.rank_correlation) == (30, -1.0)
    assert [step.minutes for step in chart.fitted] == [30.0, 26.0, 22.0, 18.0, 14.0]
    assert (few.rank_correlation, few.low) == (None, None)
    assert len(few.points) == 5


def test_what_was_not_followed_so_long_is_marked() -> None:
    """A half-time beyond the last reading is the fit's word: its dot says so, with felt support and in pairs."""
    told = [
        made_up_outcome(MONDAY + i * HOUR, 10.0 + i, connected=i % 2 == 0, felt=2 if i % 2 == 0 else None)
        for i in range(8)
    ]
    told[2] = told[2].model_copy(update={"censored": True, "followed_min": 5.0})
    told[3] = told[3].model_copy(update={"censored": True, "followed_min": 5.0})
    pairs = with_without_chart(told, "UTC").pairs

    assert [one.censored for one in dose_chart(told, "UTC", rng()).points] == [False, True, False, False]
    assert [one.with_censored for one in pairs] == [False, True, False, False]
    assert sum(one.without_censored for one in pairs) == 1


def test_tools_below_eight_episodes_have_no_place() -> None:
    """They are listed with their number only; quiet episodes and undrawn ones never count."""
    tried = {Tool.OUTSOURCE: 12, Tool.ASSESS: 9, Tool.CONTRIBUTE: 7}
    outcomes = [
        made_up_outcome(MONDAY + i * HOUR, 10.0 + i % 5, tool=tool) for tool, n in tried.items() for i in range(n)
    ]
    chart = tool_chart([*outcomes, made_up_outcome(MONDAY, 9.0, p=None, tool=Tool.CONTRIBUTE)], rng())

    assert {one.tool: one.n for one in chart.ranked} == {Tool.OUTSOURCE: 12, Tool.ASSESS: 9}
    assert {one.tool: one.n for one in chart.unranked} == {Tool.CONTRIBUTE: 7, Tool.METABOLIZE: 0}
    assert sum(one.best for one in chart.ranked) == pytest.approx(1, abs=0.01)


def test_too_few_tries_are_told_with_their_numbers() -> None:
    """How far it is, and no word on estimates that are not there."""
    tried = {Tool.OUTSOURCE: 12, Tool.CONTRIBUTE: 3}
    outcomes = [made_up_outcome(MONDAY + i * HOUR, 10.0, tool=tool) for tool, n in tried.items() for i in range(n)]
    chart = tool_chart(outcomes, rng())

    assert chart.sentence.startswith("Too few to rank yet")
    assert chart.sentence.endswith("Known so far: Outsource 12, Contribute 3.")
    assert chart.note is None


def test_a_tool_does_not_stand_for_the_time_it_was_chosen_in() -> None:
    """Who comes down sooner every day, and changed the tool half way, is not told that the new tool did it."""
    named = 0
    for seed in range(30):
        chance = np.random.default_rng([11, seed])
        outcomes, decisions = [], []
        for i in range(60):
            own = Tool.OUTSOURCE if i < 30 else Tool.ASSESS
            shares = {tool: 0.7 if tool is own else 0.1 for tool in Tool}
            tool, at = list(shares)[int(chance.choice(4, p=list(shares.values())))], MONDAY + i * 3 * HOUR
            minutes = float(40 - i / 2 + chance.normal(0, 6))
            outcomes.append(made_up_outcome(at, minutes, tool=tool, decision_id=f"d{i}"))
            prompt = a_prompt(at, f"d{i}", tool=tool)
            decisions.append(prompt.model_copy(update={"tool_probabilities": shares}))
        made = material(8, outcomes=outcomes, decisions=decisions)
        named += "soonest" in review_charts(made, Range.ALL, seed, simulated=False).tools.sentence

    assert named <= 3


# --- heat -------------------------------------------------------------------------------------------------------------


def test_heat_is_per_hour_worn() -> None:
    """Twice the onsets in twice the wear is the same heat; never worn is not known."""
    worn = Worn(MONDAY + HOUR * np.array([8.0, 9.0, 9.0 + 168]), np.array([3600.0, 3600.0, 3600.0]))
    chart = heat_chart([MONDAY + 8.5 * HOUR, MONDAY + 9.5 * HOUR, MONDAY + 9.6 * HOUR], worn, "UTC", "onset", 336.0)

    assert chart.per_hour[0][7:10] == (None, 1.0, 1.0)
    assert chart.worn_h[0][8:10] == (1.0, 2.0)
    assert chart.coverage == pytest.approx(3 / 336, abs=1e-3)


def test_a_part_of_the_day_is_named_only_when_it_stands_out() -> None:
    """Forty onsets by chance over a worn day say nothing; forty in the evening say so, per hour worn."""
    hours = np.array([day * 24.0 + hour for day in range(14) for hour in range(8, 22)])
    worn = Worn(MONDAY + HOUR * hours, np.full(len(hours), 3600.0))
    even = [MONDAY + HOUR * (float(one) + 0.1) for one in hours[::5]]
    evening = [MONDAY + HOUR * (24 * (i % 14) + 18.1 + i / 20) for i in range(40)]
    charts = [heat_chart(one, worn, "UTC", "onset", 336.0) for one in (even, evening, evening[:5])]

    assert charts[0].sentence == "40 rises in 196 hours worn; no part of the day stands out."
    assert (
        charts[1].sentence
        == "40 rises in 196 hours worn; the most in the evening, 0.7 an hour against 0.2 over the day."
    )
    assert charts[2].sentence == "Too few to see a pattern yet: 5 rises."


def test_heat_is_on_the_wearers_clock() -> None:
    """Sunday 23:30 UTC is Monday in Berlin, in summer as in winter."""
    winter, summer = MONDAY - 0.5 * HOUR, MONDAY + 119 * DAY - 0.5 * HOUR
    chart = heat_chart([winter, summer], Worn(), "Europe/Berlin", "onset", 24.0)

    assert (chart.counts[0][0], chart.counts[0][1]) == (1.0, 1.0)


def test_two_tools_that_do_alike_seldom_stand_out() -> None:
    """A tool that a coin could have put first is not named."""
    named = 0
    for seed in range(100):
        chance = np.random.default_rng([7, seed])
        tried = [
            made_up_outcome(MONDAY + i * HOUR, float(chance.normal(40, 6)), tool=(Tool.ASSESS, Tool.OUTSOURCE)[i % 2])
            for i in range(16)
        ]
        named += "soonest" in tool_chart(tried, rng()).sentence

    assert named <= 10


def test_one_day_says_that_days_are_missing() -> None:
    """Enough episodes of a single day are still too few to compare, and the sentence says which is missing."""
    outcomes = [made_up_outcome(MONDAY + i * HOUR, 10.0 + i, connected=i % 2 == 0, felt=i % 5) for i in range(20)]

    assert with_without_chart(outcomes, "UTC").sentence.endswith("on 1 day.")
    assert dose_chart(outcomes, "UTC", rng()).sentence.endswith("on 1 day.")
    assert dose_chart(outcomes, "UTC", rng()).rank_correlation is None


# --- detector, delivery -----------------------------------------------------------------------------------------------


def nudge(at: float, name: str, kind: PromptKind = PromptKind.ONSET) -> Prompt:
    """A prompt of a kind."""
    return a_prompt(at, name).model_copy(update={"kind": kind})


def tapped(name: str, kind: AnswerKind, at: float, number: int = 1) -> Answer:
    """An answer."""
    return Answer(answer_id=f"{name}-{number}", decision_id=name, kind=kind, at=at)


def test_the_first_answer_counts_for_the_record() -> None:
    """Done agrees, not stressed does not, later and busy say nothing; check-ins are the other side."""
    kinds = (AnswerKind.DONE, AnswerKind.LATER, AnswerKind.NOT_STRESSED, AnswerKind.BUSY)
    decisions = [nudge(MONDAY + i * HOUR, f"n{i}") for i in range(5)]
    decisions += [nudge(MONDAY + i * HOUR, f"c{i}", PromptKind.CHECKIN) for i in range(3)]
    answers = [tapped(f"n{i}", kind, MONDAY + i * HOUR + 60) for i, kind in enumerate(kinds)]
    answers += [tapped("n0", AnswerKind.NOT_STRESSED, MONDAY + 120, 2)]
    answers += [
        tapped("c0", AnswerKind.DONE, MONDAY + 60),
        *(tapped(f"c{i}", AnswerKind.NOT_STRESSED, MONDAY + i * HOUR + 60) for i in (1, 2)),
    ]
    chart = detector_chart(material(decisions=decisions, answers=answers, onsets=[an_onset(MONDAY)]))

    assert (chart.record.at_onsets.count, chart.record.at_onsets.asked) == (1, 2)
    assert (chart.record.at_random.count, chart.record.at_random.asked) == (1, 3)
    assert (chart.n, chart.coverage) == (2, 0.4)
    assert [(one.first, one.confirmed.asked, one.threshold) for one in chart.weeks] == [("2025-03-10", 2, 1.9)]


@pytest.mark.parametrize(("said", "agreed"), [(AnswerKind.NOT_STRESSED, 0), (AnswerKind.DONE, 1)])
def test_after_later_it_counts_what_was_said_when_it_came_back(said: AnswerKind, agreed: int) -> None:
    """Who puts a nudge off has agreed with nothing yet; it is one nudge all the same."""
    back = nudge(MONDAY + 1800, "again").model_copy(update={"follows": "n"})
    answers = [tapped("n", AnswerKind.LATER, MONDAY + 60), tapped("again", said, MONDAY + 1860)]
    chart = detector_chart(material(decisions=[nudge(MONDAY, "n"), back], answers=answers))

    assert (chart.record.at_onsets.count, chart.record.at_onsets.asked) == (agreed, 1)
    assert (chart.n, chart.coverage) == (1, 1.0)


def answered(onsets: list[bool], calm: list[bool]) -> str:
    """What the detector's record says after these answers."""
    both = ((PromptKind.ONSET, onsets), (PromptKind.CHECKIN, calm))
    said = [(nudge(MONDAY + i * 60, f"{kind}{i}", kind), yes) for kind, all_ in both for i, yes in enumerate(all_)]
    tap = {True: AnswerKind.DONE, False: AnswerKind.NOT_STRESSED}
    answers = [tapped(one.decision_id, tap[yes], one.at + 30) for one, yes in said]
    return detector_chart(material(decisions=[one for one, _ in said], answers=answers)).sentence


def test_the_lift_has_its_limits_beside_it() -> None:
    """Few answers leave open whether it is right more often than by chance, and never at a calm time is not too few."""
    assert "no clear difference" in answered([True] * 6 + [False] * 4, [True] * 4 + [False] * 6)
    assert "5.0 times as often" in (clear := answered([True] * 50 + [False] * 50, [True] * 4 + [False] * 36))
    assert "likely 2.1 to" in clear
    assert "never stirred up" in answered([True] * 10, [False] * 20)


def test_delivery_counts_each_day() -> None:
    """Shown, answered, run out and silent, with the delay of the first answer; a prompt still open has not run out."""
    prompts = [nudge(MONDAY + 9 * HOUR, "a"), nudge(MONDAY + 11 * HOUR, "b"), nudge(MONDAY + 7 * DAY - 60, "c")]
    silence: Silence = a_silence(MONDAY + 10 * HOUR, reasons=(SilenceReason.BUSY, SilenceReason.TALKING))
    chart = delivery_chart(
        material(
            decisions=[*prompts, silence],
            answers=[tapped("a", AnswerKind.DONE, MONDAY + 9 * HOUR + 90)],
            receipts=[Receipt(decision_id="a", kind=ReceiptKind.DISPLAYED, at=MONDAY + 9 * HOUR + 1)],
        )
    )
    monday, sunday = chart.days[0], chart.days[-1]

    assert (monday.prompts, monday.displayed, monday.answered, monday.expired, monday.silences) == (2, 1, 1, 1, 1)
    assert (monday.median_delay_s, sunday.expired, chart.expired) == (90.0, 0, 1)
    assert (chart.answered.count, chart.answered.asked) == (1, 2)
    assert chart.silent_for == {"busy": 1, "talking": 1}


def test_pauses_end_when_they_end() -> None:
    """A day ends at local midnight, a week after seven days, for good when the wearer wants to be heard again."""
    today = Pause(at=MONDAY + 20 * HOUR, scope=PauseScope.TODAY)
    snooze = Pause(at=MONDAY + 30 * HOUR, scope=PauseScope.NONE, until=MONDAY + 31 * HOUR)
    good = Pause(at=MONDAY + 50 * HOUR, scope=PauseScope.FOR_GOOD)
    again = Pause(at=MONDAY + 60 * HOUR, scope=PauseScope.NONE)
    stop = tapped("x", AnswerKind.STOP_TODAY, MONDAY + 70 * HOUR)

    assert pauses_of([today, snooze, good, again], [stop], "Europe/Berlin", MONDAY + 7 * DAY) == (
        (MONDAY + 20 * HOUR, MONDAY + 23 * HOUR),
        (MONDAY + 30 * HOUR, MONDAY + 31 * HOUR),
        (MONDAY + 50 * HOUR, MONDAY + 60 * HOUR),
        (MONDAY + 70 * HOUR, MONDAY + 71 * HOUR),
    )


def test_overlapping_pauses_count_once() -> None:
    """Quiet is quiet, however often it was asked for; what lies ahead has not been."""
    week, today = (Pause(at=MONDAY + HOUR, scope=scope) for scope in (PauseScope.WEEK, PauseScope.TODAY))
    chart = delivery_chart(material(pauses=[week, today], now=MONDAY + 3 * HOUR))

    assert (chart.days[0].paused_h, chart.paused_h) == (2.0, 2.0)


# --- practice and people ----------------------------------------------------------------------------------------------


def test_awareness_by_week_leaves_out_what_was_not_noted() -> None:
    """Shares count cards on which it was noted; weeks without a card are left out."""
    cards = (
        AwarenessSeen(MONDAY + HOUR, gap_longer=True, me_too=3),
        AwarenessSeen(MONDAY + DAY, gap_longer=False, opened=True),
        AwarenessSeen(MONDAY + 15 * DAY, deflections=2),
    )
    first, last = awareness_chart(material(21, noted=Noted(awareness=cards))).weeks

    assert (first.first, first.cards, first.gap_longer, first.opened, first.me_too) == ("2025-03-10", 2, 0.5, 1.0, 3.0)
    assert (last.first, last.deflections, last.me_too) == ("2025-03-24", 2.0, None)


def test_honesty_keeps_every_answer() -> None:
    """Both sliders, each point with its day."""
    noted = Noted(lean=((MONDAY, -4.0), (MONDAY + DAY, -2.0)), self_view=((MONDAY, 7.0),))
    chart = honesty_chart(material(noted=noted))

    assert [(one.date, one.value) for one in chart.lean] == [("2025-03-10", -4.0), ("2025-03-11", -2.0)]
    assert (chart.n, "filling" in chart.sentence) == (3, True)


def test_balance_and_people() -> None:
    """Who gave, week by week; whom, the most often reached first, somebody named twice once."""
    sides = (Direction.GAVE, Direction.GAVE, Direction.RECEIVED, Direction.BOTH, None)
    reached = [
        Reached(MONDAY + i * HOUR, MONDAY + i * HOUR, felt=i, people=("M.", "M.") if i else ("Jo",), direction=side)
        for i, side in enumerate(sides)
    ]
    week, people = balance_chart(material(reached=reached)), people_chart(material(reached=reached))

    assert (week.balance, week.coverage) == (0.25, 0.8)
    assert [(w.gave, w.received, w.both, w.untold) for w in week.weeks] == [(2, 1, 1, 1)]
    assert [(one.person, one.n, one.felt) for one in people.people] == [("M.", 4, 2.5), ("Jo", 1, 0.0)]
    assert [(one.gave, one.received, one.both) for one in people.people] == [(1, 1, 1), (1, 0, 0)]


@pytest.mark.parametrize(
    ("gave", "received", "said", "begins"),
    [
        (9, 2, "You gave more often", "Contribute"),
        (2, 9, "You received more", "Outsource"),
        (5, 6, "about as often", ""),
    ],
)
def test_who_wants_another_balance_is_told_where_it_begins(gave: int, received: int, said: str, begins: str) -> None:
    """With the numbers beside it, and without a word that it ought to be another."""
    sides = [Direction.GAVE] * gave + [Direction.RECEIVED] * received
    reached = [Reached(MONDAY + i * HOUR, MONDAY + i * HOUR, direction=side) for i, side in enumerate(sides)]
    chart = balance_chart(material(reached=reached))

    assert said in chart.sentence
    assert f"gave {gave}, received {received}, both 0" in chart.sentence
    assert chart.note is not None
    assert chart.note.startswith("True support goes both ways over time; no week has to be even.")
    assert ("If you would like" in chart.note) is bool(begins)
    assert begins in chart.note


# --- the card ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(CardState))
def test_the_made_up_wearer_reaches_each_state(state: CardState) -> None:
    """So each can be looked at."""
    assert MadeUpReview(state).card().answer.state is state


def test_the_card_does_not_flicker() -> None:
    """The same outcomes and seed give the same numbers."""
    outcomes = MadeUpReview().outcomes

    assert card_chart(outcomes, seed=5) == card_chart(outcomes, seed=5)


def test_the_second_line_is_hidden_where_nudges_led_to_no_connections() -> None:
    """An effect per connection divides by the uptake; where that may be nothing, nothing is said."""
    chance = rng()
    outcomes = [
        made_up_outcome(
            MONDAY + i * 6 * HOUR,
            float(chance.gamma(6, 3) + 12 * (not side)),
            nudged=side,
            connected=bool(chance.random() < 0.4),
        )
        for i, side in enumerate((chance.random(120) < 0.5).tolist())
    ]
    card = card_chart(outcomes, seed=5)

    assert card.answer.state is CardState.LIKELY_HELPS
    assert card.per_connection is None


def test_the_second_line_finds_the_effect_of_a_connection() -> None:
    """Nudges lead to 60 % more connections, each 15 min sooner: that is what the line says, not the 9 per nudge."""
    chance = rng()
    nudged = (chance.random(240) < 0.5).tolist()
    connected = [bool(chance.random() < (0.8 if side else 0.2)) for side in nudged]
    outcomes = [
        made_up_outcome(MONDAY + i * 6 * HOUR, float(45 + chance.normal(0, 6) - 15 * told), nudged=side, connected=told)
        for i, (side, told) in enumerate(zip(nudged, connected, strict=True))
    ]
    card = card_chart(outcomes, seed=5)

    assert card.per_connection is not None
    assert card.per_connection.low_min < -15 < card.per_connection.high_min
    assert card.answer.effect_min is not None
    assert card.answer.effect_min == pytest.approx(-9, abs=2.5)
    assert card.per_connection.uptake == pytest.approx(0.6, abs=0.15)


def test_the_second_line_claims_nothing_where_nothing_is_clear() -> None:
    """Nudges lead to connections, and those change nothing: the line says so, and names no "sooner" of its own."""
    chance = rng()
    nudged = (chance.random(120) < 0.5).tolist()
    connected = [bool(chance.random() < (0.9 if side else 0.1)) for side in nudged]
    outcomes = [
        made_up_outcome(MONDAY + i * 6 * HOUR, float(45 + chance.normal(0, 6)), nudged=side, connected=told)
        for i, (side, told) in enumerate(zip(nudged, connected, strict=True))
    ]
    card = card_chart(outcomes, seed=5)

    assert card.per_connection is not None
    assert card.per_connection.low_min < 0 < card.per_connection.high_min
    assert "no clear difference so far: between" in card.per_connection.sentence


# --- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", list(Range))
def test_an_empty_range_is_said_everywhere(length: Range) -> None:
    """No chart breaks on nothing, none claims anything, and nothing is not a number."""
    review = review_charts(material(1), length, seed=1, simulated=False)

    for name in CHARTS:
        chart = getattr(review, name)
        assert chart.n == 0
        assert chart.sentence
        assert chart.coverage in (None, 0.0)
    assert "NaN" not in review.model_dump_json()


def test_numbers_are_finite_or_not_known() -> None:
    """JSON has no NaN and no infinity; pydantic would write them as null or refuse, and neither may be chance."""
    made = MadeUpReview()
    outcomes = [*made.outcomes[:40], made_up_outcome(MONDAY, None)]
    review = review_charts(material(7, outcomes=outcomes), Range.WEEK, seed=1, simulated=True)

    def numbers(value: object) -> list[float]:
        if isinstance(value, dict):
            return [one for part in value.values() for one in numbers(part)]
        if isinstance(value, list | tuple):
            return [one for part in value for one in numbers(part)]
        return [value] if isinstance(value, float) else []

    assert all(math.isfinite(one) for one in numbers(review.model_dump()))
