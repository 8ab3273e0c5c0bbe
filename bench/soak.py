"""Days of the whole hub in minutes: person, strap, radio, bridge, core, desk, store, post, phone (goal 14).

    python -m bench.soak [--days 30] [--start 2026-03-02] [--seed 1] [--commit-every 5] [--keep FOLDER]

The strap is put on in the morning and taken off at night, slips, walks out of reach; the phone comes and goes, answers
or does not; the broker's link is cut; the night has its chores; the computer sleeps for 8 h with the strap worn;
somebody sets the clock an hour forward and, a night later, back; the clocks change to summer time on 29 March. Every
virtual morning memory, descriptors, threads and tasks are measured; in the end the policy's promises and the words are
counted. The person's body lives in a process of its own; what is measured is the hub's, strap, radio and phone
included. With TMPDIR=/dev/shm no real disk is waited for. Ends with exit code 1 where anything is wrong.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.soak_laws import EVER, broken_promises
from bench.soak_life import DAY_S, ZONE, Life, within
from bench.soak_person import FarPerson
from heartreach.firmware_bridge.virtual import StillAir
from heartreach.hub.heap import keep_one_heap
from heartreach.hub.hub import Plan
from heartreach.hub.simulated_house import SimulatedHouse, simulated_house, virtually
from heartreach.models import Prompt, PromptKind, Wearer
from heartreach.prompts.settings import PolicySettings
from heartreach.store import Reader

#: Memory may grow by this much after the first day, in MB.
GROWTH_MB = 5.0
#: What may be under way at the moment of measuring: a commit and a scan. Of some 65,000 objects a first week adds a
#: thousand (what the desk remembers of 15 days, what this bench writes down of its phones); one object for each of a
#: day's 8,640 readings would be nine thousand a day.
UNDER_WAY = {"files": 0, "threads": 0, "tasks": 2, "objects": 3_000}
#: The morning's measurement is taken at this hour: the strap is off, the phone away, the chores are done.
MEASURED_AT_H = 5.0
#: Beats come with the strap's own delays and some are lost where it slips: share of the truth that must be stored.
BEATS_KEPT = 0.97


@dataclass(frozen=True, slots=True)
class Morning:
    """What the process holds on one morning."""

    day: int
    rss_mb: float
    files: int
    threads: int
    tasks: int
    objects: int  #: that Python's garbage collector follows
    cpu_s: float
    real_s: float


def measured(day: int, began: tuple[float, float]) -> Morning:
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    rss_kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return Morning(
        day=day,
        rss_mb=round(rss_kb / 1024, 1),
        files=len(list(Path("/proc/self/fd").iterdir())),
        threads=threading.active_count(),
        tasks=len(asyncio.all_tasks()),
        objects=len(gc.get_objects()),
        cpu_s=round(time.process_time() - began[0], 1),
        real_s=round(time.perf_counter() - began[1], 1),
    )


async def live(folder: Path, life: Life, person: FarPerson, commit_every_s: float) -> list[Morning]:
    """Live `life.days` days; returns a measurement of each morning."""
    began = time.process_time(), time.perf_counter()
    plan = Plan(folder, Wearer(wearer_id="me", tz=ZONE), PolicySettings(), seed=life.seed, simulated=True)
    mornings, air = [], StillAir()
    async with simulated_house(
        plan, life.start, None, worn=life.worn, air=air, commit_every_s=commit_every_s, person=person
    ) as house:
        habits = asyncio.create_task(life.go_on(house, air), name="habits")
        for day in range(1, life.days + 1):
            await until(house, life.start + day * DAY_S)
            mornings.append(measured(day, began))
            print(json.dumps(asdict(mornings[-1])), file=sys.stderr, flush=True)
        habits.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await habits
    return mornings


async def until(house: SimulatedHouse, at: float) -> None:
    await house.clock.sleep(max(0.0, at - house.clock.now()))


def faults_of(mornings: list[Morning], folder: Path, life: Life, wanted: int) -> list[str]:
    first, most = mornings[0].rss_mb, max(morning.rss_mb for morning in mornings)
    faults = broken_promises(folder, PolicySettings(), ZONE)
    if most - first > GROWTH_MB:
        faults.append(f"memory grew from {first} to {most} MB")
    for what, more in UNDER_WAY.items():
        counts = [getattr(morning, what) for morning in mornings]
        if max(counts) > counts[0] + more:
            faults.append(f"{what}: {counts}")
    return faults + lost(folder, life, wanted)


def lost(folder: Path, life: Life, wanted: int) -> list[str]:
    """Acknowledged answers that are not stored, nudges nobody decided, and beats that are missing of those `wanted`."""
    with Reader.open(folder) as reader:
        answers = {answer.answer_id for answer in reader.answers("me", *EVER)}
        prompts = {one.decision_id for one in reader.decisions("me", *EVER) if isinstance(one, Prompt)}
        beats = reader.beats("me", *EVER).at
    told = {ack.id for phone in life.phones for ack in phone.acks if ack.status in ("stored", "late")}
    shown = {nudge.id for phone in life.phones for nudge in phone.nudges}
    faults = [f"{len(told - answers)} acknowledged answers are lost"] * bool(told - answers)
    faults += [f"{len(shown - prompts)} nudges were shown that nobody decided"] * bool(shown - prompts)
    if beats.size < BEATS_KEPT * wanted:
        faults.append(f"{beats.size} of {wanted} beats are stored")
    return faults


def summary(mornings: list[Morning], folder: Path, life: Life, faults: list[str]) -> dict[str, object]:
    with Reader.open(folder) as reader:
        decisions = reader.decisions("me", *EVER)
        answers, onsets = len(reader.answers("me", *EVER)), len(reader.onsets("me", *EVER))
        beats, gaps = int(reader.beats("me", *EVER).at.size), len(reader.gaps("me", *EVER))
    prompts = [one for one in decisions if isinstance(one, Prompt)]
    return {
        "days": life.days,
        "real seconds": mornings[-1].real_s,
        "processor seconds": mornings[-1].cpu_s,
        "memory, MB": [mornings[0].rss_mb, mornings[-1].rss_mb],
        "files, threads, tasks": [mornings[-1].files, mornings[-1].threads, mornings[-1].tasks],
        "objects": [mornings[0].objects, mornings[-1].objects],
        "beats": beats,
        "gaps": gaps,
        "onsets": onsets,
        "decisions": len(decisions),
        "prompts": len(prompts),
        "nudges": sum(one.kind is PromptKind.ONSET for one in prompts),
        "answers": answers,
        "phone sessions": len(life.phones),
        "database, MB": round((folder / "heartreach.db").stat().st_size / 1e6, 1),
        "faults": faults,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--start", default="2026-03-02", metavar="DATE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--commit-every", type=float, default=5.0, metavar="S", help="the store's rhythm, as shipped: 5"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the data there")
    args = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    keep_one_heap()  # as `heartreach run` does
    start = datetime.fromisoformat(args.start).replace(tzinfo=ZoneInfo(ZONE)).timestamp() + MEASURED_AT_H * 3600
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary) / "data"
        life = Life(args.seed, start, args.days)
        apart = life.unheard
        with FarPerson(args.seed, start, ZONE, lambda at: not within(apart, at)) as person:
            mornings = virtually(live(folder, life, person, args.commit_every))
        faults = faults_of(mornings, folder, life, person.heard)
        print(json.dumps(summary(mornings, folder, life, faults), indent=2))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
