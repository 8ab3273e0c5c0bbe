"""Chart 10, first half: the Awareness cards by week, and where the wearer found themselves on the Honesty slider."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import mean, median

from heartreach.review.chart_words import AwarenessChart, AwarenessWeek, HonestyChart, HonestyPoint
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import AwarenessSeen, Material
from heartreach.review.charts.saying import counted, share

__all__ = ["awareness_chart", "honesty_chart"]

#: A trend is spoken of between two halves of at least this many cards.
LEAST = 4


def awareness_chart(material: Material) -> AwarenessChart:
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
        sentence=_trend(cards),
        n=len(cards),
        n_of="Awareness cards",
        coverage=share(len(set(clock.day.tolist())), len(material.days)),
        coverage_of="days with a card",
        note="What you noticed, for yourself: no goal and no score.",
        weeks=tuple(
            _week(one.isoformat(), weeks[one.toordinal()]) for one in material.mondays if weeks[one.toordinal()]
        ),
    )


def honesty_chart(material: Material) -> HonestyChart:
    """Every answer on the two sliders.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> honesty_chart(nothing).sentence
    'No Honesty answers in this time.'
    """
    lean, view = material.noted.lean, material.noted.self_view
    return HonestyChart(
        sentence=_leaning([value for _, value in lean]),
        n=len(lean) + len(view),
        n_of="answers on a slider",
        coverage=None,
        coverage_of="answers on a slider",
        note="Neither end is better than the other.",
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


def _trend(cards: Sequence[AwarenessSeen]) -> str:
    told = [float(one.me_too) for one in cards if one.me_too is not None]
    if len(told) < 2 * LEAST:
        return f"{counted(len(cards), 'Awareness card')} so far." if cards else "No Awareness cards in this time."
    half = len(told) // 2
    return (
        f'{counted(len(cards), "Awareness card")}; "me too, I ..." came {mean(told[:half]):.1f} times a conversation '
        f"in the earlier half and {mean(told[-half:]):.1f} in the later."
    )


def _leaning(values: Sequence[float]) -> str:
    if not values:
        return "No Honesty answers in this time."
    middle = median(values)
    where = "between filling the space and pulling away" if middle == 0 else "nearer to pulling away"
    where = "nearer to filling the space" if middle < 0 else where
    return f"You found yourself {where} ({counted(len(values), 'answer')})."
