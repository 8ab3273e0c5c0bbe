"""The review page's data with a year stored: how long each question takes.

    python -m bench.review_year [--days 365] [--folder DIR] [--decisions 10000]

The days are nine of `bench.store_year`, again and again, with about twelve decisions a day, four of them episodes at
which a nudge was drawn, answers, connections, notes and closed outcomes. Without --folder a temporary one is used; an
existing one is measured as it is. Times by the clock are upper bounds where others use the machine; CPU times are of
the process.
"""

import argparse
import asyncio
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import numpy as np

from bench.store_year import DAY, START, WEARER, fill
from heartreach.hub.day_reader import WearerReader
from heartreach.hub.reviewing import CardBook, StoredReview
from heartreach.language import ENGLISH
from heartreach.models import (
    Answer,
    AnswerKind,
    AwarenessNote,
    Connection,
    HonestyNote,
    PromptKind,
    Receipt,
    ReceiptKind,
    SilenceReason,
    Tool,
    Wearer,
    Word,
)
from heartreach.review.chart_words import Range
from heartreach.review.charts.around_chart import around_chart
from heartreach.review.charts.card_chart import card_chart, episodes_of
from heartreach.review.charts.dose_chart import dose_chart
from heartreach.review.charts.survival_chart import survival_chart
from heartreach.review.charts.tool_chart import tool_chart
from heartreach.review.charts.with_without_chart import with_without_chart
from heartreach.review.randomisation import redraw
from heartreach.review.trial import trial_of
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout
from heartreach.web.day import day_of
from heartreach.web.local_day import bounds_of_day
from heartreach.web.made_up_review import made_up_outcome
from heartreach.web.made_up_words import a_prompt, a_silence, an_onset
from heartreach.web.review_span import span_of

TZ = "Europe/Berlin"
HOUR = 3600.0
ROLLED_UP = (
    "beats, covered_ds, readings, scored, state, hr_min, hr_mean, hr_max, ln_rmssd, score_min, score_mean, score_max"
)
#: Days made anew; the rest of the year repeats them.
FILLED = 9
FIRST = date(2026, 1, 5)


def repeat_days(folder: Path, days: int) -> None:
    """Make a year of the days there are: copies of their rows, packed and rolled up as they are."""
    connection = sqlite3.connect(Layout(folder).database)
    first, have = connection.execute("select min(minute) / 1440, count(distinct minute / 1440) from quarter").fetchone()
    tables = {
        "chunk": "wearer, series, minute + {0}, span, n, data",
        **dict.fromkeys(("minute", "quarter"), f"wearer, minute + {{0}}, {ROLLED_UP}"),
    }
    with connection:
        for day in range(have, days):
            source = first + day % (have - 2)  # the last two are not packed yet
            for table, columns in tables.items():
                connection.execute(
                    f"insert into {table} select {columns.format(1440 * (first + day - source))} from {table} "
                    "where minute >= ? and minute < ?",
                    (1440 * source, 1440 * (source + 1)),
                )
    connection.execute("pragma wal_checkpoint(truncate)").close()
    connection.close()


def a_days_words(start: float, chance: np.random.Generator) -> list[Word]:
    """Four episodes, five silences, three cards and check-ins, and what came of them."""
    words: list[Word] = []
    for i, hour in enumerate((8.5, 11.0, 14.5, 18.0)):
        at = start + HOUR * (hour + chance.uniform(0, 1))
        nudged = bool(chance.random() < 0.5)
        name = f"{at:.0f}"
        half_time = None if chance.random() < 0.08 else float(max(3.0, chance.gamma(6, 3.5) - 4 * nudged))
        felt = int(chance.integers(0, 5)) if chance.random() < 0.2 + 0.3 * nudged else None
        outcome = made_up_outcome(
            at,
            half_time,
            nudged=nudged,
            hour=hour,
            severity=float(chance.uniform()),
            tool=tuple(Tool)[i] if nudged else None,
            connected=felt is not None,
            felt=felt,
        )
        wave = chance.normal(0, 0.25, len(outcome.curve)).cumsum() / 4
        curve = tuple(None if m is None else round(m + float(w), 2) for m, w in zip(outcome.curve, wave, strict=True))
        words += [an_onset(at, f"o-{name}"), outcome.model_copy(update={"curve": curve, "decision_id": f"d-{name}"})]
        if not nudged:
            words.append(a_silence(at + 5, f"d-{name}"))
            continue
        words.append(a_prompt(at + 5, f"d-{name}", f"o-{name}"))
        words.append(Receipt(decision_id=f"d-{name}", kind=ReceiptKind.DISPLAYED, at=at + 7))
        kind = AnswerKind.DONE if felt is not None else AnswerKind.NOT_STRESSED
        words.append(Answer(answer_id=f"a-{name}", decision_id=f"d-{name}", kind=kind, at=at + 120, felt=felt))
        if felt is not None:
            told = {"people": ("M.",), "minutes": 10.0, "felt": felt}
            words.append(Connection(connection_id=f"c-{name}", at=at + 1500, decision_id=f"d-{name}", **told))
    for i in range(5):
        words.append(a_silence(start + HOUR * (9 + 2 * i), f"s-{start:.0f}-{i}", (SilenceReason.BUSY,)))
    for i, one in enumerate((PromptKind.CHECKIN, PromptKind.AWARENESS, PromptKind.EVENING)):
        prompt = a_prompt(start + HOUR * (16 + 2 * i), f"p-{start:.0f}-{i}", None)
        words.append(prompt.model_copy(update={"kind": one}))
    words.append(AwarenessNote(note_id=f"n-{start:.0f}", at=start + 19 * HOUR, me_too=2))
    words.append(HonestyNote(note_id=f"h-{start:.0f}", at=start + 19 * HOUR, lean=-2))
    return words


async def add_words(folder: Path, days: int) -> None:
    chance = np.random.default_rng(2)
    async with Store.open(folder) as store:
        for day in range(days):
            store.add(WEARER, *a_days_words(START + day * DAY, chance))
            await store.flush()


def took(work: Callable[[], object], times: int = 9) -> str:
    """Milliseconds, median and least: by the clock, and of the process's CPU."""
    spent, used = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        work()
        spent.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - cpu))
    return (
        f"{statistics.median(spent):7.1f} ms, {statistics.median(used):7.1f} ms of CPU "
        f"(least {min(spent):.1f}, {min(used):.1f})"
    )


def report(folder: Path, days: int) -> None:
    with Reader.open(folder) as reader:
        now = START + days * DAY
        last = FIRST + timedelta(days=days - 2)
        wearer = Wearer(wearer_id=WEARER, tz=TZ)
        review = StoredReview(reader, CardBook(reader), wearer, now, 30.0, simulated=True)
        bounds = bounds_of_day(last, TZ)
        with WearerReader(reader, WEARER) as day_reader:
            timed = {
                "/api/day": lambda: day_of(day_reader, bounds, now, simulated=True).model_dump_json(),
                "/api/review/day": lambda: review.day(bounds).model_dump_json(),
            }
            for length in Range:
                span = span_of(length, last, TZ, FIRST)
                timed[f"/api/review?range={length}"] = lambda span=span: review.review(span).model_dump_json()
            timed["/api/review/card, kept"] = lambda: review.card().model_dump_json()
            timed["/api/review/card, new"] = lambda: CardBook(reader).card(WEARER, ENGLISH)
            timed["closing: what is due"] = lambda: reader.unclosed(WEARER, now - 3 * DAY, now, "2", 25)
            print(f"{len(reader.outcomes(WEARER, 0, now))} outcomes, {len(reader.decisions(WEARER, 0, now))} decisions")
            for name, work in timed.items():
                print(f"  {name:28} {took(work)}")


def statistics_of(count: int) -> None:
    """All statistics of so many episodes, without the reading."""
    chance = np.random.default_rng(3)
    plain = [made_up_outcome(START + i * 2 * HOUR) for i in range(8)]
    outcomes = [
        plain[i % 8].model_copy(
            update={
                "at": START + i * 2 * HOUR,
                "decision_id": str(i),
                "nudged": bool(chance.random() < 0.5),
                "half_time_min": float(chance.gamma(6, 3.5)),
                "connected": bool(chance.random() < 0.3),
                "felt": int(chance.integers(0, 5)) if i % 3 == 0 else None,
            }
        )
        for i in range(count)
    ]
    trial = trial_of(episodes_of(outcomes))
    timed = {
        "card": lambda: card_chart(outcomes, 1),
        "test and interval over all": lambda: redraw(trial, np.random.default_rng(0)).interval(0.05),
        "around": lambda: around_chart(outcomes, TZ, np.random.default_rng(0)),
        "survival": lambda: survival_chart(outcomes),
        "with and without": lambda: with_without_chart(outcomes, TZ),
        "dose": lambda: dose_chart(outcomes, TZ, np.random.default_rng(0)),
        "tools": lambda: tool_chart(outcomes, np.random.default_rng(0)),
    }
    print(f"{count} episodes:")
    for name, work in timed.items():
        print(f"  {name:28} {took(work, 3)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--decisions", type=int, default=10_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        if not Layout(folder).database.exists():
            print(f"{FILLED} days of beats and readings written in {asyncio.run(fill(folder, FILLED)):.0f} s")
        with Reader.open(folder) as reader:
            empty = not reader.outcomes(WEARER, START, START + 30 * DAY)
        if empty:
            repeat_days(folder, args.days)
            asyncio.run(add_words(folder, args.days))
        report(folder, args.days)
    statistics_of(args.decisions)


if __name__ == "__main__":
    main()
