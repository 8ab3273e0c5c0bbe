"""Inside the machine: look at what the last power cut left, then live as a hub until the next one.

    python -m bench.power_cut.guest FOLDER LIFE [PORT]

Run by `bench.power_cut.machine`, which reads what is said at a virtual serial port: one JSON object per start, then a
line for each beat that was handed to the store, each prompt that the phone showed, each answer it was told is stored.
Without a port it starts the hub, says what it found on standard output, and ends.
"""

import asyncio
import contextlib
import json
import os
import random
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from bench.hub_crash import EVER, START, Telling, prompt
from heartreach.clock import LoopClock
from heartreach.hub.hub import Hub, Plan
from heartreach.hub.simulated_house import virtually
from heartreach.models import AnswerKind, Beat, Wearer
from heartreach.prompts.memory_courier import MemoryCourier, MemoryPost
from heartreach.prompts.settings import PolicySettings
from heartreach.prompts.topics import Topics
from heartreach.store import Reader, Store
from heartreach.store.layout import Layout
from heartreach.store.verify import verify

#: Seconds of the wearer's life between two starts: no start meets the beats of another.
LIFE_S = 100_000
#: A prompt comes after so many seconds of the wearer's life, so that most beats are stored by the clock.
RARE_S = 40
#: A backup and a packing in so many seconds of the wearer's life.
NIGHT_S = 900


def stored(folder: Path) -> dict[str, object]:
    """What stands in the database, before a hub touches it."""
    if not Layout(folder).database.exists() or unborn(Layout(folder).database):
        return {"faults": [], "prompts": [], "answers": [], "twice": [], "beats": {}}
    faults = list(verify(Layout(folder)).faults)
    try:
        return read(folder) | {"faults": faults}
    except Exception as error:  # damaged: the hub will mend it, and what was mended is read again
        return {"faults": [*faults, repr(error)], "prompts": [], "answers": [], "twice": [], "beats": {}}


def unborn(database: Path) -> bool:
    """Whether the power went before the first start had made a table; what was told before is then found missing."""
    with contextlib.closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))
        except sqlite3.DatabaseError:
            return False


def read(folder: Path) -> dict[str, object]:
    """Prompts, answers, and for each life the beats: how many, and whether none is missing between them."""
    with Reader.open(folder) as reader:
        prompts = Counter(one.decision_id for one in reader.decisions("me", *EVER))
        answers = Counter(one.answer_id for one in reader.answers("me", *EVER))
        at = np.round(reader.beats("me", *EVER).at - START).astype(int)
    lives = {str(life): at[at // LIFE_S == life] % LIFE_S for life in sorted(set(at // LIFE_S))}
    return {
        "prompts": list(prompts),
        "answers": list(answers),
        "twice": [one for one, count in (prompts + answers).items() if count > 1],
        "beats": {life: [len(one), int(one.max()) + 1] for life, one in lives.items()},
    }


async def live(folder: Path, number: int, told: int, found: dict[str, object]) -> None:
    """Start the hub, say how it went, and live until the power is gone."""
    born = START + number * LIFE_S
    clock = LoopClock(born - asyncio.get_running_loop().time())
    post, phone = MemoryPost(), Telling("me", AnswerKind.DONE, 0.0, told=told)
    courier = MemoryCourier(post, Topics("me").inbound)
    plan = Plan(folder, Wearer(wearer_id="me", tz="UTC"), PolicySettings(), seed=1)
    chance, began = random.Random(number), time.monotonic()
    async with Store.open(folder, clock=clock) as store, Hub.open(plan, clock, store, courier) as hub:
        mended = [one.sentence for one in store.reader().recoveries()]
        if store.recovery:
            found = read(folder) | {"faults": found["faults"]}
        found |= {"up after": round(time.monotonic() - began, 2), "mended": mended}
        found |= {"mended now": store.recovery is not None}
        os.write(told, f"found {json.dumps(found)}\n".encode())
        if told == sys.stdout.fileno():
            return
        tasks = [
            asyncio.create_task(work) for work in (hub.mailroom.send(), hub.mailroom.listen(), phone.run(post, clock))
        ]
        wait = 0
        for second in range(LIFE_S):
            store.add("me", Beat(at=born + second, rr_ticks=900))
            os.write(told, f"beat {second + 1}\n".encode())
            if wait <= 0:
                hub.session.desk.remember(prompt(number * LIFE_S + second, clock.now()))
                hub.mailroom.post(prompt(number * LIFE_S + second, clock.now()))
                wait = chance.randint(1, RARE_S)
            wait -= 1
            if second % NIGHT_S == NIGHT_S - 1:
                await store.pack(born + second)
                await store.nightly()
            await clock.sleep(1.0)
            for task in tasks:
                if task.done():
                    task.result()


def main() -> None:
    """Look, and live."""
    folder, number = Path(sys.argv[1]), int(sys.argv[2])
    told = os.open(sys.argv[3], os.O_WRONLY) if len(sys.argv) > 3 else sys.stdout.fileno()
    try:
        found = stored(folder)
        virtually(live(folder, number, told, found))
    except BaseException as error:
        os.write(told, f"stopped {error!r}\n".encode())
        raise


if __name__ == "__main__":
    main()
