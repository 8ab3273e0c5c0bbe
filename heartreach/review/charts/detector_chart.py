"""Chart 9: your detector's record, by what the wearer answered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from heartreach.language import ENGLISH, Say
from heartreach.models import Answer, AnswerKind, Prompt, PromptKind
from heartreach.review.chart_words import DetectorChart, DetectorWeek
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import Material
from heartreach.review.charts.saying import share
from heartreach.review.detector_record import DetectorRecord, detector_record, wilson

__all__ = ["detector_chart", "first_answers"]

#: Answers to a nudge that say whether there was something; "later", "busy" and "stop" say nothing of that.
AGREES = {AnswerKind.DONE: True, AnswerKind.NOT_STRESSED: False}
#: Answers to a check-in at a random calm time: "done" means stirred up, "not stressed" at ease.
STIRRED_UP = {AnswerKind.DONE: True, AnswerKind.NOT_STRESSED: False}
#: With fewer answers nothing is said of a share.
LEAST = 8


def detector_chart(material: Material, say: Say = ENGLISH) -> DetectorChart:
    """The record over the stretch and week by week.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> detector_chart(nothing).record.at_onsets.share is None
    True
    """
    first = first_answers(material.answers)
    prompts = [one for one in material.decisions if isinstance(one, Prompt)]
    # What was put off is answered when it comes back.
    back = {one.follows: first[one.decision_id] for one in prompts if one.follows and one.decision_id in first}
    first |= {name: said for name, said in back.items() if name in first and first[name].kind is AnswerKind.LATER}
    nudges = [one for one in prompts if one.kind is PromptKind.ONSET and one.follows is None]
    said = _said(nudges, first, AGREES)
    calm = _said([one for one in prompts if one.kind is PromptKind.CHECKIN], first, STIRRED_UP)
    record = detector_record(sum(yes for _, yes in said), len(said), sum(yes for _, yes in calm), len(calm))
    return DetectorChart(
        sentence=_sentence(record, say),
        n=len(said),
        n_of=say.count(len(said), "answer to a nudge", "answers to nudges"),
        coverage=share(len(said), len(nudges)),
        coverage_of=say("nudges"),
        note=say("Whoever does not answer may differ from whoever does."),
        record=record,
        weeks=_weeks(material, said),
    )


def first_answers(answers: Iterable[Answer]) -> dict[str, Answer]:
    """The first answer to each prompt, which is the one that counts.

    >>> one, other = (Answer(answer_id=i, decision_id="d", kind=AnswerKind.BUSY, at=9.0 - int(i)) for i in "12")
    >>> first_answers([one, other])["d"].answer_id
    '2'
    """
    found: dict[str, Answer] = {}
    for answer in sorted(answers, key=lambda one: one.at):
        found.setdefault(answer.decision_id, answer)
    return found


def _said(
    prompts: Iterable[Prompt], first: Mapping[str, Answer], meaning: Mapping[AnswerKind, bool]
) -> list[tuple[float, bool]]:
    answered = ((prompt, first.get(prompt.decision_id)) for prompt in prompts)
    return [(prompt.at, meaning[one.kind]) for prompt, one in answered if one is not None and one.kind in meaning]


def _weeks(material: Material, said: list[tuple[float, bool]]) -> tuple[DetectorWeek, ...]:
    asked: Counter[int] = Counter(on_the_clock([at for at, _ in said], material.tz).monday.tolist())
    agreed: Counter[int] = Counter(on_the_clock([at for at, yes in said if yes], material.tz).monday.tolist())
    thresholds: defaultdict[int, list[float]] = defaultdict(list)
    mondays = on_the_clock([one.at for one in material.onsets], material.tz).monday.tolist()
    for monday, onset in zip(mondays, material.onsets, strict=True):
        thresholds[monday].append(onset.threshold)
    return tuple(
        DetectorWeek(
            first=one.isoformat(),
            onsets=len(thresholds[monday]),
            confirmed=wilson(agreed[monday], asked[monday]),
            threshold=round(sum(thresholds[monday]) / len(thresholds[monday]), 3) if thresholds[monday] else None,
        )
        for one in material.mondays
        for monday in (one.toordinal(),)
    )


def _sentence(record: DetectorRecord, say: Say) -> str:
    onsets, calm = record.at_onsets, record.at_random
    if onsets.asked < LEAST or onsets.low is None or onsets.high is None:
        return say.count(
            onsets.asked,
            "Too few answers yet: you agreed with {agreed} of {n} answered nudge.",
            "Too few answers yet: you agreed with {agreed} of {n} answered nudges.",
            agreed=onsets.count,
        )
    told = say(
        "Of {asked} nudges that you answered you agreed with {agreed} (likely {low} to {high} %)",
        asked=onsets.asked,
        agreed=onsets.count,
        low=say.number(100 * onsets.low, ".0f"),
        high=say.number(100 * onsets.high, ".0f"),
    )
    if calm.asked < LEAST:
        return say("{told}; too few random calm check-ins to compare with ({asked}).", told=told, asked=calm.asked)
    if record.lift is None or record.lift_low is None or record.lift_high is None:
        return say(
            "{told}; at {asked} random calm times you were never stirred up, so how many times more is open.",
            told=told,
            asked=calm.asked,
        )
    seen = {"told": told, "stirred": calm.count, "asked": calm.asked}
    low, high = say.number(record.lift_low, ".1f"), say.number(record.lift_high, ".1f")
    if record.lift_low <= 1 <= record.lift_high:
        return say(
            "{told}; no clear difference from random calm times ({stirred} of {asked}; {low} to {high} times as "
            "often).",
            **seen,
            low=low,
            high=high,
        )
    return say(
        "{told}: {times} times as often as at random calm times ({stirred} of {asked}; likely {low} to {high} times as "
        "often).",
        **seen,
        times=say.number(record.lift, ".1f"),
        low=low,
        high=high,
    )
