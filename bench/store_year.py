"""A wearer's year at the store: its size, and how long charts take (goals 6 and 7 of a long-running hub).

    python -m bench.store_year [--days 365] [--folder DIR]

Twenty-four hours of wear a day: beats, the strap's heart rate with jitter, motion and readings every ten seconds, link
quality every minute. Without --folder a temporary one is used; an existing one is measured as it is.
"""

import argparse
import asyncio
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from heartreach.models import Beat, HeartRate, LinkQuality, Motion, Reading
from heartreach.store import Reader, Store
from heartreach.store.connect import connect_reader
from heartreach.store.layout import Layout
from heartreach.store.pending import Pending
from heartreach.store.series import Lean

#: A Monday, 00:00 UTC.
START = 1_767_571_200.0
DAY = 86_400
WEARER = "me"


def flat(*columns: np.ndarray) -> "array[float]":
    return array("d", np.column_stack(columns).astype(np.float64).ravel().tobytes())


def day_of_words(start: float, chance: np.random.Generator) -> Pending:
    """One day as the bridge and the core would give it."""
    # A slow wave over the day, a breath, and noise: successive differences of about 35 ms, as at rest.
    n = 110_000
    k = np.arange(n)
    drift = np.convolve(chance.normal(0, 30, n), np.ones(200) / 14, mode="same")
    rr = 850 + 90 * np.sin(2 * np.pi * k / n) + drift + 30 * np.sin(2 * np.pi * k / 4.3) + chance.normal(0, 18, n)
    ticks = np.clip(np.round(rr), 350, 1500)
    # The beat clock slews by a few parts in a hundred thousand: a step of a tick now and then.
    at = start + np.cumsum(ticks * (1 + 3e-5)) / 1024
    keep = at < start + DAY
    at, ticks = at[keep], ticks[keep]
    seconds = start + np.arange(DAY)
    tens = start + 10.0 * np.arange(1, DAY // 10 + 1) - 1e-3
    minutes = start + 60.0 * np.arange(DAY // 60)
    hr_at = np.interp(seconds, at, 61440 / ticks)
    hr = np.convolve(hr_at, np.ones(8) / 8, mode="same").round().clip(30)
    score = np.convolve(chance.normal(0, 1, tens.size), np.ones(18) / 6, mode="same")
    hr10 = np.interp(tens, seconds, np.convolve(hr_at, np.ones(60) / 60, mode="same"))
    state = np.where(score > 1.5, 5, 3)
    unknown = chance.random(tens.size) < 0.1
    moved = np.abs(chance.normal(0.01, 0.01, tens.size)) * (1 + 10 * (np.sin(tens / 3000) > 0.8))
    seats = np.repeat(chance.uniform(0, 25, tens.size // 90), 90)  # somebody shifts each quarter of an hour, and sways
    lean = np.abs(np.rint(seats + chance.normal(0, 1.5, tens.size)))
    return Pending(
        dense={
            (WEARER, Beat): flat(at, ticks),
            (WEARER, HeartRate): flat(seconds + chance.uniform(0, 0.04, DAY), hr),
            (WEARER, Motion): flat(tens, tens * 0 + 10, moved, np.where(moved > 0.05, 15, 0), tens * 0, tens * 0 + 1),
            (WEARER, Lean): flat(tens, lean),
            (WEARER, Reading): flat(
                tens,
                state,
                tens * 0,
                np.where(unknown, np.nan, score),
                hr10,
                3.4 - 0.02 * (hr10 - 70) + chance.normal(0, 0.03, tens.size),
                np.where(chance.random(tens.size) < 0.05, 0.97, 1.0),
            ),
            (WEARER, LinkQuality): flat(
                minutes,
                minutes * 0 + 60,
                chance.integers(60, 80, minutes.size),
                chance.normal(1, 0.003, minutes.size),
                *(minutes * 0 for _ in range(4)),
                chance.normal(0.3, 0.02, minutes.size),
            ),
        }
    )


async def fill(folder: Path, days: int, first: int = 0) -> float:
    """Write `days` days from the day `first` on, packing each night all but the last two days; returns seconds."""
    chance = np.random.default_rng(1 + first)
    began = time.perf_counter()
    async with Store.open(folder) as store:
        for day in range(first, first + days):
            store._pending = day_of_words(START + day * DAY, chance)  # noqa: SLF001  # faster than 33 million words
            await store.flush()
            await store.pack(START + (day - 1) * DAY)
            if day % 30 == 29:
                print(f"  {day + 1} days, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return time.perf_counter() - began


def _fetch(connection: sqlite3.Connection, question: str) -> list[tuple[object, ...]]:
    return connection.execute(question).fetchall()


def took(work: Callable[[], object], times: int = 9) -> str:
    """Milliseconds, median: by the clock, and of this thread's CPU, which a busy machine does not stretch as much."""
    spent, used = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.thread_time()
        work()
        spent.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.thread_time() - cpu))
    return f"{statistics.median(spent):7.1f} ms, {statistics.median(used):7.1f} ms of CPU"


def report(folder: Path) -> None:
    layout = Layout(folder)
    size = layout.database.stat().st_size / 1e6
    with Reader.open(folder) as reader:
        days = reader.days_with_data(WEARER)
        end = (days[-1] + 1) * DAY
        cold, hot = end - 60 * DAY, end - DAY
        worn = reader.day_series(WEARER, end - 400 * DAY, end, 400)
        print(
            f"{len(days)} days, {int(worn.beats.sum()):,} beats: {size:.1f} MB, {365 * size / len(days):.1f} MB a year"
        )
        for name, work in {
            "day chart (1,440 bins)": lambda: reader.day_series(WEARER, hot, hot + DAY, 1440),
            "day chart of an old day": lambda: reader.day_series(WEARER, cold, cold + DAY, 1440),
            "30-day chart (1,000 bins)": lambda: reader.day_series(WEARER, end - 30 * DAY, end, 1000),
            "year chart (1,000 bins)": lambda: reader.day_series(WEARER, end - 365 * DAY, end, 1000),
            "beats of a new day": lambda: reader.beats(WEARER, hot, hot + DAY),
            "beats of an old day": lambda: reader.beats(WEARER, cold, cold + DAY),
            "beats of 30 old days": lambda: reader.beats(WEARER, cold - 30 * DAY, cold),
            "readings of a new day": lambda: reader.readings(WEARER, hot, hot + DAY),
            "readings of an old day": lambda: reader.readings(WEARER, cold, cold + DAY),
            "days with data": lambda: reader.days_with_data(WEARER),
        }.items():
            print(f"  {name:28} {took(work)}")
    connection = connect_reader(layout.database)
    for pragma in ("quick_check", "integrity_check"):
        print(f"  {pragma:28} {took(partial(_fetch, connection, f'pragma {pragma}'), 3)}")
    rows = connection.execute(
        "select series, span > 1, count(*), sum(n), sum(length(data)) from chunk group by 1, 2 order by 1, 2"
    ).fetchall()
    for series, packed, chunks, n, size_b in rows:
        kind = "packed" if packed else "plain "
        print(f"  series {series} {kind} {chunks:7,} chunks {n:11,} rows {size_b / n:.2f} B each")
    try:
        tables = connection.execute(
            "select name, sum(pgsize) from dbstat group by name order by 2 desc limit 5"
        ).fetchall()
        print("  " + ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in tables))
    except Exception as error:  # dbstat is compiled into some SQLites only
        print(f"  ({error})")
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    os.nice(10)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        if not Layout(folder).database.exists():
            print(f"written in {asyncio.run(fill(folder, args.days)):.0f} s")
        report(folder)


if __name__ == "__main__":
    main()
