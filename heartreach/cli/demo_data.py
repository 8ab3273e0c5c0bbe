"""`heartreach demo-data`: a data folder with a simulated month in it, to see full charts on the first day."""

import argparse
import asyncio
import os
import shlex
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from heartreach.config import load
from heartreach.errors import UsageError
from heartreach.hub.demo_month.month import Made, make_month
from heartreach.hub.demo_month.plan import MonthPlan, TrueEffect
from heartreach.models import Wearer
from heartreach.prompts.draws import LARGEST_SEED

__all__ = ["configure", "run"]

#: The same month for everybody who tries it.
DEMO_SEED = 19
#: Longer than a year is a study, not a demo.
MOST_DAYS = 366
#: Clocks count from 1970, in every zone of it; what lies further ahead is a typing error.
EARLIEST_YEAR, LATEST_YEAR = 1971, 2999


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options to `parser`."""
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="new folder for the data")
    parser.add_argument("--days", type=int, default=30, metavar="N", help="how many days (30)")
    parser.add_argument(
        "--from", dest="first_day", metavar="DATE", help="first day, 2026-03-02 (so that it ends yesterday)"
    )
    parser.add_argument("--seed", type=int, default=DEMO_SEED, metavar="N", help=f"who is simulated ({DEMO_SEED})")
    parser.add_argument(
        "--effect",
        choices=[effect.value for effect in TrueEffect],
        default=TrueEffect.HELPS.value,
        help="what reaching out truly does (helps)",
    )
    parser.add_argument(
        "--confounded", action="store_true", help="the wearer reaches out when stress would pass by itself"
    )
    parser.add_argument("--talk", action="store_true", help="conversations are long and lively, and move the heart")
    parser.add_argument("--wearer", metavar="ID", help="the simulated wearer's id (as set, or `me`)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file, for the time zone and the tool")


def run(args: argparse.Namespace) -> int:
    """Make it."""
    plan = _plan(args)
    began = time.monotonic()
    made = asyncio.run(make_month(args.out, plan, lambda so_far: _show(so_far, began)))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(
        f"{made.days} simulated days in {args.out}: {made.onsets} onsets, {made.nudged} nudged and {made.quiet} left "
        f"quiet by the coin ({time.monotonic() - began:.0f} s)"
    )
    print(f"Look at them with `heartreach show {shlex.quote(str(args.out))}`.")
    return 0


def _plan(args: argparse.Namespace) -> MonthPlan:
    if not 1 <= args.days <= MOST_DAYS:
        raise UsageError(f"--days {args.days} is out of range", f"Give a number from 1 to {MOST_DAYS}.")
    if not 0 <= args.seed <= LARGEST_SEED:
        raise UsageError(f"--seed {args.seed} is out of range", f"Give a number from 0 to {LARGEST_SEED}.")
    told = load(args.config, os.environ, {} if args.wearer is None else {"wearer.id": args.wearer}).wearer
    return MonthPlan(
        wearer=Wearer(wearer_id=told.id, tz=told.tz, tool=told.tool),
        first_day=_first_day(args, told.tz),
        days=args.days,
        seed=args.seed,
        effect=TrueEffect(args.effect),
        confounded=args.confounded,
        talk=args.talk,
    )


def _first_day(args: argparse.Namespace, tz: str) -> date:
    if args.first_day is None:
        return datetime.now(ZoneInfo(tz)).date() - timedelta(days=args.days)
    try:
        day = date.fromisoformat(args.first_day)
    except ValueError:
        raise UsageError(f"--from {args.first_day} is not a day", "Write it as 2026-03-02.") from None
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise UsageError(f"--from {day} is out of range", f"Choose a year from {EARLIEST_YEAR} to {LATEST_YEAR}.")
    return day


def _show(made: Made, began: float) -> None:
    told = f"day {made.days_done} of {made.days}, {made.onsets} onsets, {time.monotonic() - began:.0f} s"
    if sys.stderr.isatty():
        print(f"\r\033[K{told}", end="", file=sys.stderr, flush=True)
    elif made.days_done % 10 == 0:
        print(told, file=sys.stderr, flush=True)
