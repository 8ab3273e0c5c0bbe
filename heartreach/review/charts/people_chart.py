"""Chart 10, second half: who gave and who received, and whom the wearer reached."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import mean

from heartreach.language import ENGLISH, Say
from heartreach.models import Direction
from heartreach.review.chart_words import BalanceChart, BalanceWeek, PeopleChart, PersonDot, PersonRow
from heartreach.review.charts.local_clock import on_the_clock
from heartreach.review.charts.material import Material
from heartreach.review.charts.saying import share
from heartreach.review.reached import Reached

__all__ = ["balance_chart", "people_chart"]

#: Giving and receiving are called even within this distance from the middle.
EVEN = 0.2
#: With fewer connections nothing is said of the balance.
LEAST = 4


def balance_chart(material: Material, say: Say = ENGLISH) -> BalanceChart:
    """Connections by who gave, week by week.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> [(one.first, one.gave) for one in balance_chart(nothing).weeks]
    [('2025-03-10', 0)]
    """
    weeks: defaultdict[int, Counter[Direction | None]] = defaultdict(Counter)
    mondays = on_the_clock([one.end for one in material.reached], material.tz).monday.tolist()
    for monday, one in zip(mondays, material.reached, strict=True):
        weeks[monday][one.direction] += 1
    told = Counter(one.direction for one in material.reached if one.direction is not None)
    balance = (told[Direction.GAVE] - told[Direction.RECEIVED]) / told.total() if told else None
    return BalanceChart(
        sentence=_balance_sentence(told, balance, say),
        n=len(material.reached),
        n_of=say.count(len(material.reached), "connection", "connections"),
        coverage=share(told.total(), len(material.reached)),
        coverage_of=say("connections that said who gave"),
        note=_balance_note(told, balance, say),
        weeks=tuple(_week(one.isoformat(), weeks[one.toordinal()]) for one in material.mondays),
        balance=None if balance is None else round(balance, 3),
    )


def people_chart(material: Material, say: Say = ENGLISH) -> PeopleChart:
    """Everybody reached, by the wearer's own labels, the most often reached first.

    >>> from datetime import date
    >>> nothing = Material("UTC", date(2025, 3, 10), date(2025, 3, 11), 0.0, 172_800.0, 172_800.0)
    >>> people_chart(nothing).people
    ()
    """
    by_person: defaultdict[str, list[Reached]] = defaultdict(list)
    for one in material.reached:
        for person in dict.fromkeys(one.people):
            by_person[person].append(one)
    rows = sorted(by_person.items(), key=lambda row: (-len(row[1]), row[0]))
    named = sum(bool(one.people) for one in material.reached)
    return PeopleChart(
        sentence=_people_sentence(len(rows), named, say),
        n=len(material.reached),
        n_of=say.count(len(material.reached), "connection", "connections"),
        coverage=share(named, len(material.reached)),
        coverage_of=say("connections that named somebody"),
        note=" ".join(
            (
                say("Giving and receiving are counted where you told it; they even out over time, not in each talk."),
                say("By the labels you gave; they stay on this machine."),
            )
        ),
        people=tuple(_person(person, found) for person, found in rows),
    )


def _people_sentence(people: int, named: int, say: Say) -> str:
    if not people:
        return say("Nobody named in this time.")
    return say.count(
        people,
        "You reached {n} person {connections}.",
        "You reached {n} people {connections}.",
        connections=say.count(named, "in {n} connection", "in {n} connections"),
    )


def _person(person: str, found: Sequence[Reached]) -> PersonRow:
    felt = [one.felt for one in found if one.felt is not None]
    ways = Counter(one.direction for one in found)
    return PersonRow(
        person=person,
        n=len(found),
        felt=round(mean(felt), 2) if felt else None,
        gave=ways[Direction.GAVE],
        received=ways[Direction.RECEIVED],
        both=ways[Direction.BOTH],
        dots=tuple(PersonDot(at=one.end, felt=one.felt, minutes=one.minutes) for one in found),
    )


def _week(first: str, counts: Counter[Direction | None]) -> BalanceWeek:
    return BalanceWeek(
        first=first,
        gave=counts[Direction.GAVE],
        received=counts[Direction.RECEIVED],
        both=counts[Direction.BOTH],
        untold=counts[None],
    )


def _balance_note(told: Counter[Direction], balance: float | None, say: Say) -> str:
    """A way to change it, for who wants to: the tools that draw others out, and those that begin with oneself."""
    note = say("True support goes both ways over time; no week has to be even.")
    if balance is None or told.total() < LEAST or abs(balance) <= EVEN:
        return note
    if balance > 0:
        return f"{note} {say('If you would like to receive more, Assess and Contribute begin there.')}"
    return f"{note} {say('If you would like to give more, Outsource and Metabolize begin there.')}"


def _balance_sentence(told: Counter[Direction], balance: float | None, say: Say) -> str:
    n = told.total()
    if balance is None or n < LEAST:
        return say.count(
            n,
            "Too few yet: {n} connection that said who gave.",
            "Too few yet: {n} connections that said who gave.",
        )
    counts = {"gave": told[Direction.GAVE], "received": told[Direction.RECEIVED], "both": told[Direction.BOTH]}
    if abs(balance) <= EVEN:
        return say("You gave about as often as you received (gave {gave}, received {received}, both {both}).", **counts)
    if balance > 0:
        return say("You gave more often than you received (gave {gave}, received {received}, both {both}).", **counts)
    return say("You received more often than you gave (gave {gave}, received {received}, both {both}).", **counts)
