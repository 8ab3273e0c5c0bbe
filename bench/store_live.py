"""What living costs: a simulated day of commits every five seconds, and a damaged year-end (goals 9 and 10).

    python -m bench.store_live [--hours 6]

Prints the time of a commit as the hub sees it, CPU, bytes written to disk, and the reader's time beside the writer.
Then overwrites five pages of about 2,048 with noise, twenty times, and prints how long the next start took and what was
kept, with no backup to lean on.
"""

import argparse
import asyncio
import random
import resource
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from bench.store_year import DAY, WEARER, day_of_words
from heartreach.clock import ManualClock
from heartreach.models import Beat, BodyState, HeartRate, LinkQuality, Motion, Reading, SignalMode, Word
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout

START = 1_767_571_200.0
PAGE = 4096
BAD_PAGES, OF_PAGES = 5, 2048


def five_seconds(start: float, chance: random.Random) -> list[Word]:
    """What arrives in five seconds."""
    words: list[Word] = []
    for second in range(5):
        at = start + second
        words += [Beat(at=at + 0.01, rr_ticks=chance.randint(700, 1000)), HeartRate(at=at, bpm=chance.randint(60, 80))]
    words.append(Beat(at=start + 2.5, rr_ticks=850))
    if start % 10 == 0:
        score = chance.gauss(0, 1)
        words.append(Motion(at=start, span_s=10, sd_g=0.01, steps=0, lying=False, worn=True))
        words.append(
            Reading(
                at=start, state=BodyState.CALM, score=score, hr_bpm=70, ln_rmssd=3.4, coverage=1, mode=SignalMode.RR
            )
        )
    if start % 60 == 0:
        words.append(LinkQuality(minute=start, frames=60, beats=70, coverage=1.0))
    return words


def written_bytes() -> int:
    for line in Path("/proc/self/io").read_text().splitlines():
        if line.startswith("write_bytes"):
            return int(line.split()[1])
    return 0


async def live(folder: Path, hours: float) -> None:
    chance, spent, asked, stop = random.Random(1), [], [], threading.Event()

    def ask(reader: Reader) -> None:
        while not stop.wait(0.2):
            began = time.perf_counter()
            reader.day_series("me", START, START + 86_400, 1440)
            asked.append(1000 * (time.perf_counter() - began))

    async with Store.open(folder, clock=ManualClock(START)) as store:
        reader = threading.Thread(target=ask, args=(store.reader(),))
        reader.start()
        before, cpu = written_bytes(), resource.getrusage(resource.RUSAGE_SELF)
        for k in range(int(hours * 720)):
            store.add("me", *five_seconds(START + 5 * k, chance))
            began = time.perf_counter()
            await store.flush()
            spent.append(1000 * (time.perf_counter() - began))
        after, used = written_bytes(), resource.getrusage(resource.RUSAGE_SELF)
        stop.set()
        reader.join()
    seconds = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
    spent.sort()
    print(f"{len(spent)} commits: p50 {spent[len(spent) // 2]:.2f} ms, p99 {spent[int(0.99 * len(spent))]:.2f} ms")
    each, share = 1000 * seconds / len(spent), 100 * seconds / hours / 3600
    print(f"  {each:.2f} ms of CPU each, {share:.3f} % of a core in real time")
    print(f"  {(after - before) / 1e6 * 24 / hours:.0f} MB written to disk a day")
    beside = f"p50 {statistics.median(asked):.1f} ms, worst {max(asked):.1f} ms"
    print(f"  day chart beside the writer: {beside}")


async def damage(folder: Path) -> None:
    """Fill to about 2,048 pages, then break and mend twenty copies."""
    chance, day = np.random.default_rng(1), 0
    async with Store.open(folder, clock=ManualClock(START)) as store:
        while Layout(folder).database.stat().st_size < OF_PAGES * PAGE:
            store._pending = day_of_words(START + day * DAY, chance)  # noqa: SLF001  # faster than millions of words
            await store.flush()
            await store.pack(START + (day - 1) * DAY)
            day += 1
        beats = store.reader().beats(WEARER, START, START + 400 * DAY).at.size
    print(f"damage: {day} days, {Layout(folder).database.stat().st_size // PAGE} pages, {beats:,} beats")
    for seed in range(20):
        torn = folder.with_name(f"torn{seed}")
        shutil.copytree(folder, torn)
        pages = tear(Layout(torn).database, seed)
        began = time.perf_counter()
        async with Store.open(torn, clock=ManualClock(START)) as store:
            spent = time.perf_counter() - began
            kept = store.reader().beats(WEARER, START, START + 400 * DAY).at.size
            told = store.recovery.unreadable if store.recovery else "nothing"
        print(f"  pages {pages}: up in {spent:.1f} s, {100 * kept / beats:.2f} % of beats kept, told {told}")
        shutil.rmtree(torn)


def tear(database: Path, seed: int) -> list[int]:
    chance = random.Random(seed)
    pages = sorted(chance.sample(range(1, database.stat().st_size // PAGE), BAD_PAGES))
    with database.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(chance.randbytes(PAGE))
    return pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=6)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(live(Path(temporary) / "live", args.hours))
        asyncio.run(damage(Path(temporary) / "whole"))


if __name__ == "__main__":
    main()
