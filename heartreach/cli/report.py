"""`heartreach report`: a day, a week or a month as one page, picture or PDF to print or to show somebody."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from heartreach.cli.data_folder import add_data_options, chosen_settings, chosen_wearer, open_reader
from heartreach.cli.spoken import spoken_by
from heartreach.config import Settings, data_folder
from heartreach.errors import BadInput, UsageError
from heartreach.hub.shown_house import ShownHouse, last_worn_at
from heartreach.models import Wearer
from heartreach.review.chart_words import Range
from heartreach.store import Reader
from heartreach.web.day import day_of
from heartreach.web.local_day import bounds_of_day, local_date
from heartreach.web.report.content import Content
from heartreach.web.report.page import page
from heartreach.web.review_span import span_of

__all__ = ["configure", "run"]

#: Points of a day's line: a minute each is more than a page of paper can show.
STEP_S = 60
RANGES = (Range.DAY, Range.WEEK, Range.MONTH)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    which = parser.add_mutually_exclusive_group(required=True)
    for length in RANGES:
        days = {Range.DAY: "that day", Range.WEEK: "the 7 days that end with it", Range.MONTH: "the 30 days"}[length]
        which.add_argument(
            f"--{length}", metavar="DATE", nargs="?", const="", help=f"{days}; the last day with data without a date"
        )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="report.html, report.png or report.pdf")
    parser.add_argument("--wearer", metavar="ID", help="whose days, if there are several people")
    add_data_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write it."""
    write = _writer(args.out)
    length = next(one for one in RANGES if getattr(args, one.value) is not None)
    settings = chosen_settings(args)
    with open_reader(data_folder(settings)) as reader:
        wearer = chosen_wearer(reader, args.wearer)
        write(_content(reader, wearer, settings, length, getattr(args, length.value)), args.out)
    print(f"Wrote {args.out}")
    return 0


def _writer(path: Path) -> Callable[[Content, Path], None]:
    ending = path.suffix.lower()
    if ending in {".html", ".htm"}:
        return _write_page
    if ending not in {".png", ".pdf"}:
        raise UsageError(f"{path} has no ending that says what to write", "Name a .html, .png or .pdf file.")
    from heartreach.web.report.sheets import pdf, png  # noqa: PLC0415  # matplotlib is heavy and an extra

    return png if ending == ".png" else pdf


def _write_page(content: Content, path: Path) -> None:
    text = page(content)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", "Choose another file with --out.") from error


def _content(reader: Reader, wearer: Wearer, settings: Settings, length: Range, asked: str) -> Content:
    end = last_worn_at(reader, wearer.wearer_id)
    if end is None:
        raise UsageError(f"There are no days of {wearer.wearer_id} yet", "Wear the strap for a day first.")
    last = _date(asked) if asked else local_date(end, wearer.tz)
    say = spoken_by(reader, wearer, settings)
    house = ShownHouse(reader, wearer, end, say)
    reviewing = house.reviewing()
    review = reviewing.review(span_of(length, last, wearer.tz))
    if length is not Range.DAY:
        return Content(reviewing.card(), review, say=say)
    bounds = bounds_of_day(last, wearer.tz)
    with house.reader() as days:
        day = day_of(days, bounds, end, simulated=house.simulated, step_s=STEP_S)
    return Content(reviewing.card(), review, day, reviewing.day(bounds), say)


def _date(asked: str) -> date:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise UsageError(f"{asked!r} is not a day", "Write it as 2026-03-02.") from None
