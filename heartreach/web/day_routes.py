"""`/api/day`, its CSV files and `/api/weeks`: days from the store."""

import asyncio
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heartreach.errors import BadInput
from heartreach.language import speaking
from heartreach.web.day import Day, day_of
from heartreach.web.download import download
from heartreach.web.house import DayReader, House
from heartreach.web.local_day import DayBounds, bounds_of_day, local_date
from heartreach.web.series import READING_STEP_S
from heartreach.web.table import events_csv, readings_csv
from heartreach.web.weeks import DAYS, Weeks, weeks_csv, weeks_of

__all__ = ["day_routes"]

#: Widths of a point that can be asked for, in seconds.
STEPS_S = (READING_STEP_S, 30, 60, 300)

#: Seconds since 1970-01-01 UTC, as a page writes them.
MOMENT = re.compile(r"\d{1,12}(\.\d{1,9})?")

T = TypeVar("T")


def day_routes(house: House) -> list[Route]:
    """The routes of the day view and of the four weeks."""

    async def day(request: Request) -> Response:
        bounds = _bounds(request, house)
        step_s = _step(request)
        since = _since(request)
        now, say = house.now(), speaking(house.language)

        def gather(reader: DayReader) -> Day:
            return day_of(reader, bounds, now, simulated=house.simulated, step_s=step_s, since=since, say=say)

        found = await _read(house, gather)
        return Response(found.model_dump_json(), media_type="application/json")

    async def readings(request: Request) -> Response:
        bounds = _bounds(request, house)
        text = await _read(house, lambda reader: readings_csv(reader.readings(bounds.start, bounds.end), bounds.tz))
        return download(text, f"heartreach-{bounds.day}-readings.csv")

    async def events(request: Request) -> Response:
        bounds = _bounds(request, house)

        def gather(reader: DayReader) -> str:
            span = (bounds.start, bounds.end)
            return events_csv(reader.onsets(*span), reader.decisions(*span), reader.answers(*span), bounds.tz)

        return download(await _read(house, gather), f"heartreach-{bounds.day}-events.csv")

    async def gather_weeks(request: Request) -> Weeks:
        last, tz, simulated = _bounds(request, house, DAYS).day, house.wearer.tz, house.simulated
        return await _read(house, lambda reader: weeks_of(reader, last, tz, simulated=simulated))

    async def weeks(request: Request) -> Response:
        return Response((await gather_weeks(request)).model_dump_json(), media_type="application/json")

    async def hours(request: Request) -> Response:
        found = await gather_weeks(request)
        return download(weeks_csv(found), f"heartreach-{found.days[-1].date}-hours.csv")

    return [
        Route("/api/weeks", weeks),
        Route("/api/weeks.csv", hours),
        Route("/api/day", day),
        Route("/api/day.csv", readings),
        Route("/api/events.csv", events),
    ]


async def _read(house: House, use: Callable[[DayReader], T]) -> T:
    """Read in a worker thread: a slow disk must not hold up the heart."""

    def work() -> T:
        with house.reader() as reader:
            return use(reader)

    return await asyncio.to_thread(work)


def _bounds(request: Request, house: House, days: int = 1) -> DayBounds:
    """The day asked for, with as many `days` that end with it in the calendar."""
    asked, tz = request.query_params.get("date"), house.wearer.tz
    try:
        last = date.fromisoformat(asked) if asked else local_date(house.now(), tz)
        bounds_of_day(last - timedelta(days=days - 1), tz)
        return bounds_of_day(last, tz)
    except (ValueError, OverflowError):
        raise BadInput(f"{asked!r} is not a day", "Write it as 2025-03-30.") from None


def _step(request: Request) -> int:
    asked = request.query_params.get("step", str(READING_STEP_S))
    if asked not in {str(step) for step in STEPS_S}:
        raise BadInput(f"{asked!r} is not a step", f"Choose one of {', '.join(map(str, STEPS_S))} seconds.")
    return int(asked)


def _since(request: Request) -> float | None:
    asked = request.query_params.get("since")
    if not asked:
        return None
    if not MOMENT.fullmatch(asked):
        raise BadInput(f"{asked!r} is not a moment", "Write it in seconds since 1970-01-01 UTC.")
    return float(asked)
