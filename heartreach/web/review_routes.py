"""`/api/review`, the answer card, the day's extras, and the CSV behind each chart."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heartreach.errors import BadInput
from heartreach.models import Word
from heartreach.review.chart_words import CHARTS, Chart, Range, Review
from heartreach.web.download import download
from heartreach.web.house import House, Reviewing
from heartreach.web.local_day import bounds_of_day, local_date
from heartreach.web.review_span import ReviewSpan, span_of
from heartreach.web.review_table import chart_table, episode_table
from heartreach.web.table import connections_csv, csv_text

__all__ = ["review_routes"]

#: Charts outside `Review`: the card looks at all time, the others at one day; connections stand on the day's own line.
CARD, OF_A_DAY, CONNECTIONS = "card", ("theory", "found"), "connections"

T = TypeVar("T")
C = TypeVar("C", bound=Chart)


def review_routes(house: House) -> list[Route]:
    """The routes of the review's charts."""

    async def card(_request: Request) -> Response:
        found = await _ask(house, lambda reviewing: reviewing.card())
        return _json(_addressed(found, CARD, ""))

    async def day(request: Request) -> Response:
        bounds = bounds_of_day(_date(request, house), house.wearer.tz)
        found = await _ask(house, lambda reviewing: reviewing.day(bounds))
        query = f"?date={bounds.day}"
        return _json(found.model_copy(update={one: _addressed(getattr(found, one), one, query) for one in OF_A_DAY}))

    async def review(request: Request) -> Response:
        length = _range(request)
        last = _last(request, house, length)
        found = await _ask(house, lambda reviewing: reviewing.review(_span(house, reviewing, length, last)))
        query = f"?range={length}&date={last}"
        charts = {name: _addressed(getattr(found, name), name, query) for name in CHARTS}
        return _json(found.model_copy(update=charts))

    async def table(request: Request) -> Response:
        name, length = request.path_params["name"], _range(request)
        last = _last(request, house, length)

        def gather(reviewing: Reviewing) -> str:
            if name == CARD:
                return csv_text(*episode_table(reviewing.episodes()))
            if name in (*OF_A_DAY, CONNECTIONS):
                told = reviewing.day(bounds_of_day(last, house.wearer.tz))
                if name == CONNECTIONS:
                    return connections_csv(told.connections, told.tz)
                return csv_text(*chart_table(getattr(told, name)))
            if name not in CHARTS:
                names = ", ".join((CARD, *OF_A_DAY, CONNECTIONS, *CHARTS))
                raise BadInput(f"there is no chart {name!r}", f"Choose one of {names}.")
            found: Review = reviewing.review(_span(house, reviewing, length, last))
            return csv_text(*chart_table(getattr(found, name)))

        return download(await _ask(house, gather), f"heartreach-{last}-{length}-{name}.csv")

    return [
        Route("/api/review", review),
        Route("/api/review/card", card),
        Route("/api/review/day", day),
        Route("/api/review/{name}.csv", table),
    ]


async def _ask(house: House, use: Callable[[Reviewing], T]) -> T:
    """Ask in a worker thread: neither disk nor statistics may hold up the heart."""
    return await asyncio.to_thread(use, house.reviewing())


def _span(house: House, reviewing: Reviewing, length: Range, last: date) -> ReviewSpan:
    earliest = reviewing.earliest() if length is Range.ALL else None
    tz = house.wearer.tz
    return span_of(length, last, tz, None if earliest is None else local_date(earliest, tz))


def _range(request: Request) -> Range:
    asked = request.query_params.get("range", Range.DAY)
    try:
        return Range(asked)
    except ValueError:
        raise BadInput(f"{asked!r} is not a range", f"Choose one of {', '.join(Range)}.") from None


def _last(request: Request, house: House, length: Range) -> date:
    """The last day of a range; all time ends today, or every day up to the year 9999 would be counted on request."""
    day = _date(request, house)
    return min(day, local_date(house.now(), house.wearer.tz)) if length is Range.ALL else day


def _date(request: Request, house: House) -> date:
    asked = request.query_params.get("date")
    tz = house.wearer.tz
    try:
        day = date.fromisoformat(asked) if asked else local_date(house.now(), tz)
        span_of(Range.MONTH, day, tz)
    except (ValueError, OverflowError):
        raise BadInput(f"{asked!r} is not a day", "Write it as 2025-03-30.") from None
    return day


def _addressed(chart: C, name: str, query: str) -> C:
    return chart.model_copy(update={"csv": f"/api/review/{name}.csv{query}"})


def _json(word: Word) -> Response:
    return Response(word.model_dump_json(), media_type="application/json")
