"""Chart 11: how many prompts came, what became of them, and how long the wearer wanted quiet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

from heartreach.language import ENGLISH, Say
from heartreach.models import Answer, AnswerKind, Pause, PauseScope, Prompt, ReceiptKind, Silence
from heartreach.review.chart_words import DeliveryChart, DeliveryDay
from heartreach.review.charts.detector_chart import first_answers
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import Material
from heartreach.review.charts.saying import share
from heartreach.review.detector_record import wilson

__all__ = ["delivery_chart", "pauses_of"]

D = TypeVar("D", Prompt, Silence)

WEEK_S = 7 * 86_400.0


def delivery_chart(material: Material, say: Say = ENGLISH) -> DeliveryChart:
    """The chart of every prompt of the stretch, whatever it was about.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> [one.prompts for one in delivery_chart(nothing).days]
    [0, 0]
    """
    first = first_answers(material.answers)
    shown = {one.decision_id for one in material.receipts if one.kind is ReceiptKind.DISPLAYED}
    prompts = [one for one in material.decisions if isinstance(one, Prompt)]
    silences = [one for one in material.decisions if isinstance(one, Silence)]
    quiet = pauses_of(material.pauses, material.answers, material.tz, material.now)
    by_day = _by_day(prompts, material.tz), _by_day(silences, material.tz)
    days = tuple(
        _day(one, by_day[0].get(one, []), len(by_day[1].get(one, [])), first, shown, quiet, material)
        for one in material.days
    )
    ended = [one for one in prompts if one.decision_id in first or one.expires_at <= material.now]
    answered = sum(one.decision_id in first for one in ended)
    delays = [delay for one in prompts if (delay := _delay(one, first)) is not None]
    return DeliveryChart(
        sentence=_sentence(len(prompts), answered, len(ended), delays, len(material.days), say),
        n=len(prompts),
        n_of=say.count(len(prompts), "message", "messages"),
        coverage=share(sum(one.decision_id in shown for one in prompts), len(prompts)),
        coverage_of=say("messages known to have been shown"),
        note=say("Nudges, cards and check-ins. Not answering is fine."),
        days=days,
        answered=wilson(answered, len(ended)),
        median_delay_s=round(median(delays), 1) if delays else None,
        expired=len(ended) - answered,
        paused_h=round(sum(one.paused_h for one in days), 2),
        silent_for=dict(Counter(reason.value for one in silences for reason in one.reasons).most_common()),
    )


def pauses_of(
    pauses: Iterable[Pause], answers: Iterable[Answer], tz: str, now: float
) -> tuple[tuple[float, float], ...]:
    """Stretches in which the wearer had asked for quiet, apart from one another, in order.

    Args:
        pauses: from the beginning on; each stands until it ends or another is told.
        answers: "stop today" asks for quiet until midnight.
        tz: the wearer's zone, in which a day ends.
        now: what has not been is not counted.

    >>> asked = [Pause(at=0.0, scope=PauseScope.WEEK), Pause(at=3600.0, scope=PauseScope.NONE)]
    >>> pauses_of(asked, [], "UTC", 9e9)
    ((0.0, 3600.0),)
    """
    stops = [Pause(at=one.at, scope=PauseScope.TODAY) for one in answers if one.kind is AnswerKind.STOP_TODAY]
    told = sorted([*pauses, *stops], key=lambda one: one.at)
    found: list[tuple[float, float]] = []
    for one in told:
        if one.scope is PauseScope.NONE and one.until is None:
            found = [(start, min(end, one.at)) for start, end in found]
        else:
            found.append((one.at, _end(one, tz)))
    return _merged([(start, min(end, now)) for start, end in found])


def _end(pause: Pause, tz: str) -> float:
    match pause.scope:
        case PauseScope.FOR_GOOD:
            return float("inf")
        case PauseScope.TODAY:
            zone = ZoneInfo(tz)
            tomorrow = datetime.fromtimestamp(pause.at, zone).date() + timedelta(days=1)
            return datetime.combine(tomorrow, time(), zone).timestamp()
        case PauseScope.WEEK:
            return pause.at + WEEK_S if pause.until is None else pause.until
        case PauseScope.NONE:
            return pause.at if pause.until is None else pause.until


def _merged(stretches: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    for start, end in sorted(one for one in stretches if one[1] > one[0]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _by_day(decisions: Sequence[D], tz: str) -> dict[date, list[D]]:
    found: dict[date, list[D]] = {}
    for day, one in zip(on_the_clock([one.at for one in decisions], tz).dates, decisions, strict=True):
        found.setdefault(day, []).append(one)
    return found


def _day(  # everything of one day
    day: date,
    prompts: list[Prompt],
    silences: int,
    first: Mapping[str, Answer],
    shown: set[str],
    quiet: tuple[tuple[float, float], ...],
    material: Material,
) -> DeliveryDay:
    zone = ZoneInfo(material.tz)
    start, end = (datetime.combine(one, time(), zone).timestamp() for one in (day, day + timedelta(days=1)))
    delays = [delay for one in prompts if (delay := _delay(one, first)) is not None]
    return DeliveryDay(
        date=day.isoformat(),
        prompts=len(prompts),
        displayed=sum(one.decision_id in shown for one in prompts),
        answered=sum(one.decision_id in first for one in prompts),
        expired=sum(one.decision_id not in first and one.expires_at <= material.now for one in prompts),
        silences=silences,
        median_delay_s=round(median(delays), 1) if delays else None,
        paused_h=round(sum(max(0.0, min(b, end) - max(a, start)) for a, b in quiet) / 3600, 3),
    )


def _delay(prompt: Prompt, first: Mapping[str, Answer]) -> float | None:
    answer = first.get(prompt.decision_id)
    return None if answer is None else max(0.0, answer.at - prompt.at)


def _sentence(prompts: int, answered: int, ended: int, delays: list[float], days: int, say: Say) -> str:
    if not prompts:
        return say("No messages in this time.")
    told = {
        "messages": say.count(prompts, "{n} message", "{n} messages"),
        "days": say.count(days, "in {n} day", "in {n} days"),
        "answered": answered,
        "ended": ended,
    }
    if not delays:
        return say("{messages} {days}; {answered} of {ended} answered.", **told)
    return say(
        "{messages} {days}; {answered} of {ended} answered, half of them within {minutes} min.",
        **told,
        minutes=max(1, round(median(delays) / 60)),
    )
