"""Chart 10, first half: the Awareness cards by week, and where the wearer found themselves on the Honesty slider."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import mean, median

from heartreach.language import ENGLISH, Say
from heartreach.review.chart_words import AwarenessChart, AwarenessWeek, HonestyChart, HonestyPoint
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import AwarenessSeen, Material
from heartreach.review.charts.saying import share

__all__ = ["awareness_chart", "honesty_chart"]

#: A trend is spoken of between two halves of at least this many cards.
LEAST = 4


def awareness_chart(material: Material, say: Say = ENGLISH) -> AwarenessChart:
    """Shares and means of what was noted, week by week; weeks without a card are left out.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> awareness_chart(nothing).weeks
    ()
    """
    cards = material.noted.awareness
    clock = on_the_clock([one.at for one in cards], material.tz)
    weeks: defaultdict[int, list[AwarenessSeen]] = defaultdict(list)
    for monday, card in zip(clock.monday.tolist(), cards, strict=True):
        weeks[monday].append(card)
    return AwarenessChart(
        sentence=_trend(cards, say),
        n=len(cards),
        n_of=say.count(len(cards), "Awareness card", "Awareness cards"),
        coverage=share(len(set(clock.day.tolist())), len(material.days)),
        coverage_of=say("days with a card"),
        note=say("What you noticed, for yourself: no goal and no score."),
        weeks=tuple(
            _week(one.isoformat(), weeks[one.toordinal()]) for one in material.mondays if weeks[one.toordinal()]
        ),
    )


def honesty_chart(material: Material, say: Say = ENGLISH) -> HonestyChart:
    """Every answer on the two sliders.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> honesty_chart(nothing).sentence
    'No Honesty answers in this time.'
    """
    lean, view = material.noted.lean, material.noted.self_view
    return HonestyChart(
        sentence=_leaning([value for _, value in lean], say),
        n=len(lean) + len(view),
        n_of=say.count(len(lean) + len(view), "answer on a slider", "answers on a slider"),
        coverage=None,
        coverage_of=say("answers on a slider"),
        note=say("Neither end is better than the other."),
        lean=_points(lean, material.tz),
        self_view=_points(view, material.tz),
    )


def _points(answers: Sequence[tuple[float, float]], tz: str) -> tuple[HonestyPoint, ...]:
    dates = on_the_clock([at for at, _ in answers], tz).dates
    return tuple(
        HonestyPoint(at=at, date=day.isoformat(), value=value) for (at, value), day in zip(answers, dates, strict=True)
    )


def _week(first: str, cards: Sequence[AwarenessSeen]) -> AwarenessWeek:
    return AwarenessWeek(
        first=first,
        cards=len(cards),
        gap_longer=_mean([one.gap_longer for one in cards]),
        opened=_mean([one.opened for one in cards]),
        deflections=_mean([one.deflections for one in cards]),
        me_too=_mean([one.me_too for one in cards]),
    )


def _mean(noted: Sequence[bool | int | None]) -> float | None:
    told = [float(one) for one in noted if one is not None]
    return round(mean(told), 3) if told else None


def _trend(cards: Sequence[AwarenessSeen], say: Say) -> str:
    told = [float(one.me_too) for one in cards if one.me_too is not None]
    if len(told) < 2 * LEAST:
        if not cards:
            return say("No Awareness cards in this time.")
        return say.count(len(cards), "{n} Awareness card so far.", "{n} Awareness cards so far.")
    half = len(told) // 2
    return say(
        '{n} Awareness cards; "me too, I ..." came {before} times a conversation in the earlier half and {after} in '
        "the later.",
        n=len(cards),
        before=say.number(mean(told[:half]), ".1f"),
        after=say.number(mean(told[-half:]), ".1f"),
    )


def _leaning(values: Sequence[float], say: Say) -> str:
    if not values:
        return say("No Honesty answers in this time.")
    middle, answers = median(values), say.count(len(values), "{n} answer", "{n} answers")
    if middle == 0:
        return say("You found yourself between filling the space and pulling away ({answers}).", answers=answers)
    if middle < 0:
        return say("You found yourself nearer to filling the space ({answers}).", answers=answers)
    return say("You found yourself nearer to pulling away ({answers}).", answers=answers)
