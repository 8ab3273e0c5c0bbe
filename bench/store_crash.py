"""Kill the writer with SIGKILL, again and again: what was acknowledged must be there (goals 8, 13 and 20).

    python -m bench.store_crash [--tries 200] [--migrations 25] [--seed 1]

Each try forks a hub-like writer that commits beats and answers, packs, takes backups, and says after each commit what
it was told is on disk. It is killed after a random moment; then the folder must be free, the pages sound, every
acknowledged word there with its content, and none twice. Ends with exit code 1 if anything is wrong. POSIX only.
"""

import argparse
import asyncio
import json
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from heartreach.clock import ManualClock
from heartreach.models import Answer, AnswerKind, Beat
from heartreach.store import Reader, Store
from heartreach.store.connect import connect_writer
from heartreach.store.layout import Layout
from heartreach.store.migrate import SCHEMA, migrate, newest, steps, version
from heartreach.store.pending import Pending
from heartreach.store.verify import verify
from heartreach.store.writer import Writer

START = 1_760_004_000.0
RR = 820
#: Within how many seconds the writer is killed: dozens of commits, a packing, a backup.
LONGEST_S = 0.2


def beat(k: int) -> Beat:
    return Beat(at=START + k * RR / 1024, rr_ticks=400 + k % 1000)


def answer(k: int) -> Answer:
    return Answer(answer_id=f"a{k}", decision_id="d", kind=AnswerKind.DONE, at=START + k)


async def write(folder: Path, first: int, told: int) -> None:
    """Commit for ever; after each commit, tell how many beats and answers were acknowledged."""
    async with Store.open(folder, clock=ManualClock(START + first)) as store:
        k = first
        while True:
            store.add("me", *[beat(k + j) for j in range(6)])
            k += 6
            await store.commit("me", answer(k))
            os.write(told, f"{k}\n".encode())
            if k % 600 == 0:
                await store.pack(START + k * RR / 1024)
            if k % 1200 == 0:
                await store.nightly()


def forked(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(1)
    return pid


def killed_after(work: Callable[[], None], seconds: float, first_word: int | None = None) -> None:
    """Kill after some seconds, counted from the first word it says where it is to say one."""
    pid = forked(work)
    if first_word is not None:
        select.select([first_word], [], [], 30)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def one_crash(folder: Path, first: int, chance: random.Random) -> tuple[int, list[str]]:
    """Kill one writer; returns the last acknowledged number and what is wrong."""
    ours, theirs = os.pipe()
    # One in five is killed while it opens, the others while they commit.
    wait_for = None if chance.random() < 0.2 else ours
    killed_after(lambda: asyncio.run(write(folder, first, theirs)), chance.uniform(0, LONGEST_S), wait_for)
    os.close(theirs)
    with os.fdopen(ours) as said:
        lines = said.read().split("\n")
    last = int(lines[-2]) if len(lines) > 1 else first
    return last, faults_in(folder, last)


def faults_in(folder: Path, last: int) -> list[str]:
    if not Layout(folder).database.exists() or not last:
        return []
    faults = list(verify(Layout(folder)).faults)
    with Reader.open(folder) as reader:
        at, ticks = reader.beats("me", 0, 1e11)
        answers = {a.answer_id for a in reader.answers("me", 0, 1e11)}
    if at.size < last:
        faults.append(f"{last - at.size} acknowledged beats lost")
    expected = 400 + np.arange(at.size) % 1000
    if not np.array_equal(ticks, expected):
        faults.append("beats differ from what was written")
    if np.abs(at - (START + np.arange(at.size) * RR / 1024)).max(initial=0) > 0.001:
        faults.append("beat times differ from what was written")
    faults += [f"acknowledged answer a{k} lost" for k in range(6, last + 1, 6) if f"a{k}" not in answers]
    return faults


def crashes(tries: int, chance: random.Random) -> dict[str, object]:
    acknowledged, faults, acked_tries = 0, [], 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number in range(tries):
            # What was written beyond the last acknowledged word may be there too; the next writer starts after it.
            first = stored(folder)
            last, wrong = one_crash(folder, first, chance)
            faults += [f"try {number}: {fault}" for fault in wrong]
            acked_tries += last > first
            acknowledged += last - first
        mended = list(folder.glob("damaged-*"))
        if mended:
            faults.append(f"{len(mended)} databases were taken for damaged")
    return {"tries": tries, "tries with commits": acked_tries, "acknowledged beats": acknowledged, "faults": faults}


def stored(folder: Path) -> int:
    if not Layout(folder).database.exists():
        return 0
    try:
        with Reader.open(folder) as reader:
            return int(reader.beats("me", 0, 1e11).at.size)
    except Exception:  # killed before the first table was made
        return 0


def migrations(tries: int, chance: random.Random) -> dict[str, object]:
    """Kill a migration at a random moment: the old version or the new one, never something between."""
    faults, done = [], 0
    with tempfile.TemporaryDirectory() as temporary:
        schema = Path(temporary) / "schema"
        schema.mkdir()
        for step in steps():
            (schema / step.path.name).write_text(step.path.read_text(encoding="utf-8"), encoding="utf-8")
        slow = """create table more (a integer, b text) strict;
            insert into more with recursive n (a) as (select 1 union all select a + 1 from n where a < 60000)
              select a, 'row ' || a from n;
            create index more_b on more (b);
            update chunk set data = data;"""
        (schema / f"{newest() + 1:04d}_more.sql").write_text(slow, encoding="utf-8")
        for number in range(tries):
            folder = Path(temporary) / f"data{number}"
            pid = forked(lambda f=folder: asyncio.run(fill(f)))
            os.waitpid(pid, 0)
            killed_after(lambda f=folder: bring_up(f, schema), chance.uniform(0, 0.3))
            stands, tables, chunks = look(folder)
            done += stands == newest() + 1
            if (stands, tables) not in ((newest(), 0), (newest() + 1, 1)) or not chunks:
                faults.append(f"try {number}: version {stands} with {tables} new tables and {chunks} chunks")
            bring_up(folder, schema)
            if look(folder) != (newest() + 1, 1, chunks):
                faults.append(f"try {number}: not finished at the next start")
            if not (folder / "backups" / f"before-schema-{newest() + 1:04d}.db").exists():
                faults.append(f"try {number}: no copy from before")
    return {"migrations killed": tries, "of these already done": done, "faults": faults}


def upgrades(tries: int, chance: random.Random) -> dict[str, object]:
    """Kill the way from the first version to today's: always a whole version, finished by the next start."""
    faults, halfway = [], 0
    with tempfile.TemporaryDirectory() as temporary:
        first = Path(temporary) / "first"
        first.mkdir()
        (first / steps()[0].path.name).write_text(steps()[0].path.read_text(encoding="utf-8"), encoding="utf-8")
        for number in range(tries):
            folder = Path(temporary) / f"data{number}"
            Layout(folder).prepare()
            bring_up(folder, first)
            connection = connect_writer(Layout(folder).database)
            batch = Pending()
            for k in range(3000):
                batch.add("me", beat(k))
            Writer(connection).apply(batch)
            connection.close()
            killed_after(lambda f=folder: bring_up(f, SCHEMA), chance.uniform(0, 0.1))
            stands, _, chunks = look(folder)
            halfway += 1 < stands < newest()
            if not 1 <= stands <= newest() or not chunks:
                faults.append(f"upgrade {number}: version {stands} with {chunks} chunks")
            bring_up(folder, SCHEMA)
            if look(folder)[0] != newest() or look(folder)[2] != chunks:
                faults.append(f"upgrade {number}: not finished at the next start")
            copies = {path.name for path in (folder / "backups").glob("*.db")}
            if stands < newest() and f"before-schema-{stands + 1:04d}.db" not in copies:
                faults.append(f"upgrade {number}: no copy from before")
    return {"upgrades from version 1 killed": tries, "of these between two versions": halfway, "faults": faults}


async def fill(folder: Path) -> None:
    async with Store.open(folder) as store:
        await store.commit("me", *[beat(k) for k in range(3000)])


def bring_up(folder: Path, schema: Path) -> None:
    connection = connect_writer(Layout(folder).database)
    migrate(connection, Layout(folder), schema)
    connection.close()


def look(folder: Path) -> tuple[int, int, int]:
    connection = sqlite3.connect(Layout(folder).database)
    try:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        tables = connection.execute("select count(*) from sqlite_schema where name = 'more'").fetchone()[0]
        return version(connection), tables, connection.execute("select count(*) from chunk").fetchone()[0]
    finally:
        connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--migrations", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    found = {**crashes(args.tries, chance)}
    other = migrations(args.migrations, chance)
    older = upgrades(args.migrations, chance)
    found["faults"] = [*found["faults"], *other.pop("faults"), *older.pop("faults")]
    print(json.dumps(found | other | older, indent=2))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
